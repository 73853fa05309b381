// Stands below the script of the Flask app's page and tells what that one hears, each event as a line
// of JSON in the console. Adds a channel on which the two pages greet each other. It must not change
// what the page does with its own.
{
  const role = window.PEER_TYPE;
  const note = (event, details = {}) => console.log(JSON.stringify({ event, ...details }));
  const noteError = ({ code, message }) => note('error', { code, message });

  note('loaded', { isSecure: isSecureContext, hasSocketIO: typeof io === 'function' });

  for (const name of ['peer_connected', 'webrtc_offer', 'webrtc_answer', 'ice_candidate']) {
    signaling.on(name, () => note(name));
  }
  signaling.on('peer_disconnected', (who) => note('peer_disconnected', { who }));
  signaling.on('disconnect', ({ code, willRetry }) => note('disconnect', { code, willRetry }));
  signaling.on('error', noteError);
  link.on('state', (state) => note(`link ${state}`));
  link.on('error', noteError);
  files.on('error', noteError);

  // The computer, which makes the channel, greets, and the phone answers. Chromium 156 may lose,
  // without an error, what the other side sends while it learns that the channel is open.
  const chat = link.channel('chat');
  chat.on('open', () => {
    if (role === 'pc') {
      chat.send('hello from pc');
    }
  });
  chat.on('message', (text) => {
    note(text);
    if (role === 'mobile') {
      chat.send('hello from mobile');
    }
  });

  files.on('offered', (transfer) => {
    transfer.on('error', noteError);
    transfer.on('done', ({ file, digest }) =>
      note('file received', { name: transfer.name, bytes: file.size, digest }));
  });

  // After the page's own handler, which has sent the files.
  document.getElementById('file').addEventListener('change', () => {
    const transfer = files.outgoing.at(-1);
    transfer.on('done', ({ digest }) => note('file delivered', { digest }));
    transfer.on('error', noteError);
  });
}
