// Shows what a received picture looks like, instead of a symbol. Must not know the row around it.

const KINDS = /^image\/(avif|gif|jpeg|png|webp)$/;
const BYTES_MAX = 25_000_000; // larger ones take too long, and too much memory
const SIDE = 80; // pixels; shown at half of that on most phones

let queue = Promise.resolve(); // one at a time, as each is unpacked as a whole

async function draw(place, file) {
    const picture = await createImageBitmap(file);
    const side = Math.min(picture.width, picture.height);
    const left = (picture.width - side) / 2;
    const top = (picture.height - side) / 2;
    const canvas = Object.assign(document.createElement("canvas"), { width: SIDE, height: SIDE });
    canvas.getContext("2d").drawImage(picture, left, top, side, side, 0, 0, SIDE, SIDE);
    picture.close();
    place.replaceChildren(canvas);
}

/**
 * @param {Element} place  keeps what it has if the file is no picture that the browser knows
 * @param {Blob} file
 */
export function addThumbnail(place, file) {
    if (!KINDS.test(file.type) || file.size > BYTES_MAX) return;
    queue = queue.then(() => draw(place, file)).catch(() => {});
}
