/** In which order places are looked into: what comes first speaks for what lies in several. */
export class Agenda {
  /** Places where something is made. */
  readonly next: (() => void)[] = [];
  /** Properties into which a variable is put: the variable comes first. */
  readonly named: (() => void)[] = [];
  /** Names that only repeat what another declaration holds come last: the state is reported where it is made. */
  readonly late: (() => void)[] = [];

  /** Does all that is on it, and what that adds. */
  run(): void {
    const { next, named, late } = this;
    for (let at = 0, byName = 0, last = 0; at < next.length || byName < named.length || last < late.length;) {
      if (at < next.length) (next[at++] as () => void)();
      else if (byName < named.length) (named[byName++] as () => void)();
      else (late[last++] as () => void)();
    }
  }
}
