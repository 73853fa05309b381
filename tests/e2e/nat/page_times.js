// Takes times in a page, by the browser's own clock, so that no way between test and browser
// counts. Must not know the product but for the names of two messages and of one attribute.

// Runs in the page before its scripts do, and can use nothing of this module. `met`: the server has
// said that both are there. `opened`: the first data channel. `failed`: the page says that there is
// no way. `outcome`: the server is told how it ended.
export function noteTimes() {
  const times = {};
  const note = (name) => (times[name] ??= performance.now());
  const typeOf = (text) => JSON.parse(text).type;
  const watch = (channel) => channel.addEventListener('open', () => note('opened'));
  window.timesForTest = times;

  window.WebSocket = class extends WebSocket {
    constructor(...words) {
      super(...words);
      this.addEventListener('message', ({ data }) => {
        if (typeOf(data) === 'peer_connected') note('met');
      });
    }

    send(data) {
      if (typeOf(data) === 'outcome') note('outcome');
      super.send(data);
    }
  };

  window.RTCPeerConnection = class extends RTCPeerConnection {
    constructor(...words) {
      super(...words);
      this.addEventListener('datachannel', ({ channel }) => watch(channel));
    }

    createDataChannel(...words) {
      const channel = super.createDataChannel(...words);
      watch(channel);
      return channel;
    }
  };

  new MutationObserver(() => {
    if (document.documentElement.dataset.state === 'failed') note('failed');
  }).observe(document, { attributes: true, attributeFilter: ['data-state'], subtree: true });
}

// Resolves to the ms from when both were there to `event`, once that has happened on `page`, which
// is one of Playwright's.
export async function msUntil(page, event) {
  const times = await page.waitForFunction(
    (name) => (name in window.timesForTest ? window.timesForTest : null), event);
  const { met, [event]: at } = await times.jsonValue();
  return at - met;
}
