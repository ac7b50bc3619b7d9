/** The simulated cluster's time: it stands still until it is advanced, or follows the wall clock. */

interface Timer {
  readonly at: number;
  readonly work: () => void;
}

export class Clock {
  /** Milliseconds since 1970; counts only until the clock follows the wall clock. */
  #now: number;
  #timers: Timer[] = [];
  #speed = 1;
  #wake: NodeJS.Timeout | undefined;
  #following = false;

  constructor(start: number) {
    this.#now = start;
  }

  now(): number {
    return this.#following ? Date.now() : this.#now;
  }

  /** As Kubernetes writes a time: seconds. */
  stamp(): string {
    return `${new Date(this.now()).toISOString().slice(0, -5)}Z`;
  }

  /** Does something once; returns what cancels it. */
  after(milliseconds: number, work: () => void): () => void {
    const timer = { at: this.now() + milliseconds / this.#speed, work };
    this.#timers.push(timer);
    this.#timers.sort((a, b) => a.at - b.at);
    this.#setWake();
    return () => {
      this.#timers = this.#timers.filter((it) => it !== timer);
    };
  }

  /** Lets time go by, and does what falls due in it in its order. */
  advance(milliseconds: number): void {
    const end = this.#now + milliseconds;
    for (let next = this.#timers[0]; next && next.at <= end; next = this.#timers[0]) {
      this.#timers.shift();
      this.#now = Math.max(this.#now, next.at);
      next.work();
    }
    this.#now = end;
  }

  /** From now on it is as late as on the wall, but what has to be waited for comes `speed` times as early. */
  follow(speed: number): void {
    const shift = Date.now() - this.#now;
    this.#timers = this.#timers.map(({ at, work }) => ({ at: Date.now() + (at + shift - Date.now()) / speed, work }));
    this.#speed = speed;
    this.#following = true;
    this.#setWake();
  }

  stop(): void {
    clearTimeout(this.#wake);
    this.#timers = [];
  }

  #setWake(): void {
    clearTimeout(this.#wake);
    const next = this.#timers[0];
    if (this.#following && next) this.#wake = setTimeout(() => this.#runDue(), Math.max(0, next.at - Date.now()));
  }

  #runDue(): void {
    for (let next = this.#timers[0]; next && next.at <= Date.now(); next = this.#timers[0]) {
      this.#timers.shift();
      next.work();
    }
    this.#setWake();
  }
}
