// Server-sent events with reconnects. An EventSource sends no credentials, does not reconnect after
// an error answer, and does not notice a connection that has died silently.
import { asCaller, isKnown } from './operator.js';

const SILENCE = 10_000; // ms; a sample comes every 2 s
const LONGEST_PAUSE = 8_000; // ms

/** Listens. Returns a function that reconnects with the credentials of the present log-in. */
export function listen(path, on) {
  let turn = 0;
  let abort = new AbortController();
  let watch;
  let pause = 1_000;

  async function open() {
    const mine = ++turn;
    if (document.body.classList.contains('closed') && !isKnown()) {
      return; // A log-in comes first.
    }
    abort = new AbortController();
    awake();
    const headers = { Accept: 'text/event-stream' };
    try {
      const answer = await fetch(path, asCaller({ headers, cache: 'no-store', signal: abort.signal }));
      if (answer.ok) {
        await read(answer.body.pipeThrough(new TextDecoderStream()).getReader(), mine);
      }
    } catch {
      // The connection is retried.
    }
    if (mine === turn) {
      on.state(false);
      again();
    }
  }

  async function read(reader, mine) {
    let text = '';
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      const events = (text + part.value).split('\n\n');
      text = events.pop();
      for (const event of events) {
        if (mine !== turn) {
          return;
        }
        take(event);
      }
    }
  }

  function take(event) {
    const fields = {};
    for (const line of event.split('\n')) {
      const colon = line.indexOf(': ');
      fields[line.slice(0, colon)] = line.slice(colon + 2);
    }
    pause = 1_000;
    on.state(true);
    awake();
    on[fields.event]?.(JSON.parse(fields.data));
  }

  function awake() {
    clearTimeout(watch);
    watch = setTimeout(() => {
      on.state(false);
      again();
    }, SILENCE);
  }

  function end() {
    turn++;
    clearTimeout(watch);
    abort.abort();
  }

  // Random, so that not all browsers reconnect at once after a restart.
  function again() {
    end();
    watch = setTimeout(open, pause * (0.5 + Math.random()));
    pause = Math.min(pause * 2, LONGEST_PAUSE);
  }

  // A page that was kept for the back button has lost its connection.
  addEventListener('pageshow', (event) => {
    if (event.persisted) {
      again();
    }
  });
  addEventListener('pagehide', end);

  open();
  return () => {
    end();
    on.state(false);
    open();
  };
}
