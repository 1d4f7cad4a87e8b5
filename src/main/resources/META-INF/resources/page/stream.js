// Server-sent events that come again: EventSource gives up where it is answered an error, and does
// not notice a connection that has died without a word.
const SILENCE = 10_000; // ms; a sample comes every 2 s
const LONGEST_PAUSE = 8_000; // ms

export function listen(path, on) {
  let source;
  let watch;
  let pause = 1_000;

  function open() {
    source = new EventSource(path);
    for (const name of ['history', 'sample', 'parts']) {
      source.addEventListener(name, (event) => {
        pause = 1_000;
        on.state(true);
        awake();
        on[name](JSON.parse(event.data));
      });
    }
    source.onerror = () => {
      on.state(false);
      if (source.readyState === EventSource.CLOSED) {
        again();
      }
    };
    awake();
  }

  function awake() {
    clearTimeout(watch);
    watch = setTimeout(() => {
      on.state(false);
      again();
    }, SILENCE);
  }

  // Not all browsers at once after a restart.
  function again() {
    clearTimeout(watch);
    source.close();
    setTimeout(open, pause * (0.5 + Math.random()));
    pause = Math.min(pause * 2, LONGEST_PAUSE);
  }

  // A page that was kept for the back button has lost its connection.
  addEventListener('pageshow', (event) => {
    if (event.persisted) {
      again();
    }
  });
  addEventListener('pagehide', () => {
    clearTimeout(watch);
    source.close();
  });

  open();
}
