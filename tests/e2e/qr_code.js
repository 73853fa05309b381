// Reads a QR code from a page as a phone's camera would: from the picture of it. Must not know what
// it should say.
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';

const READER = createRequire(import.meta.url).resolve('jsqr');

// In a page with the reader: a picture, as base64 of a PNG.
async function readPicture(png) {
  const image = new Image();
  image.src = `data:image/png;base64,${png}`;
  await image.decode();
  const { width, height } = image;
  const context = Object.assign(document.createElement('canvas'), { width, height }).getContext('2d');
  context.drawImage(image, 0, 0);
  return window.jsQR(context.getImageData(0, 0, width, height).data, width, height)?.data ?? null;
}

// `part`: a locator of Playwright's. Resolves to the text, null if there is no code to be seen.
export async function readQrCode(part) {
  const picture = await part.screenshot();
  const page = await part.page().context().newPage();
  try {
    await page.evaluate(await readFile(READER, 'utf8'));
    return await page.evaluate(readPicture, picture.toString('base64'));
  } finally {
    await page.close();
  }
}
