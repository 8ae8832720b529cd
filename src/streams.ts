/** What a command line runs in, handed in so that a test can be one. */
export interface Streams {
  readonly stdout: TextStream;
  readonly stderr: TextStream;
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

export interface TextStream {
  write(text: string): unknown;
  readonly isTTY?: boolean;
  /** Width of the terminal. */
  readonly columns?: number;
}

const WIDTH = 100;

/** `--color` and `--no-color` win over NO_COLOR, that over FORCE_COLOR, and that over what the stream is. */
export function wantsColor(stream: TextStream, asked: boolean | undefined, env: Streams['env']): boolean {
  if (asked !== undefined) return asked;
  if (isSet(env['NO_COLOR'])) return false;
  if (env['FORCE_COLOR'] !== undefined) return env['FORCE_COLOR'] !== '0' && env['FORCE_COLOR'] !== 'false';
  return stream.isTTY === true && env['TERM'] !== 'dumb';
}

export function widthOf(stream: TextStream): number {
  return stream.columns ?? WIDTH;
}

/** Notes on what goes on are for somebody who watches. */
export function wantsProgress({ stderr, env }: Streams): boolean {
  return stderr.isTTY === true && !isSet(env['CI']) && env['TERM'] !== 'dumb';
}

function isSet(value: string | undefined): boolean {
  return value !== undefined && value !== '';
}
