'use strict';

// What all scripts here share: checks, a load that goes on until standard input ends, and one line of JSON at the end:
// {"checks":[names],"failures":[texts],"calls":{kind: count},"reconnects":count}.

const MAX_FAILURES = 20;
const BETWEEN_CALLS_MS = 5; // So that the machine is left to the node.
const AFTER_FAILURE_MS = 200;

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

class Session {
  checks = [];
  failures = [];
  calls = {};
  reconnects = 0;
  #total = 0;
  #stopped = false;

  constructor() {
    process.stdin.on('end', () => (this.#stopped = true)).resume();
  }

  fail(what, error) {
    if (this.failures.length < MAX_FAILURES) this.failures.push(`${what}: ${error?.stack ?? JSON.stringify(error)}`);
  }

  async check(name, body) {
    try {
      await body();
      this.checks.push(name);
    } catch (error) {
      this.fail(name, error);
    }
  }

  /** Calls one after the other until standard input ends; says so every ten calls. */
  async load(kind, call) {
    for (let n = 1; !this.#stopped; n++) {
      try {
        await call(n);
        this.answered(kind);
        await pause(BETWEEN_CALLS_MS);
      } catch (error) {
        this.fail(`${kind}, call ${n}`, error);
        await pause(AFTER_FAILURE_MS);
      }
    }
  }

  answered(kind) {
    this.calls[kind] = (this.calls[kind] ?? 0) + 1;
    if (++this.#total % 10 === 0) console.log(`calls ${this.#total}`);
  }

  /** Until standard input ends. */
  async end() {
    while (!this.#stopped) await pause(BETWEEN_CALLS_MS);
  }
}

/** The script: its exit code is 0 if it came to a verdict, whatever that is. */
function run(body) {
  const session = new Session();
  body(session)
    .catch((error) => session.fail('script', error))
    .then(() => {
      const { checks, failures, calls, reconnects } = session;
      process.stdout.write(JSON.stringify({ checks, failures, calls, reconnects }) + '\n', () => process.exit(0));
    });
}

/**
 * Calls over a connection that is opened again after close code 1012, and after no other. A call that the server left
 * without an answer was not executed then, and is made again.
 */
class Reconnecting {
  #session;
  #open;
  #link = null;

  /** @param open makes {call(n), closed: a promise of the close code} */
  constructor(session, open) {
    this.#session = session;
    this.#open = open;
  }

  async call(n) {
    for (;;) {
      this.#link ??= await this.#open();
      const closed = await Promise.race([this.#link.call(n).then(() => 0), this.#link.closed]);
      if (closed === 0) return;
      this.#link = null;
      if (closed !== 1012) throw new Error(`the server closed with ${closed}`);
      this.#session.reconnects++;
    }
  }
}

module.exports = { run, Reconnecting };
