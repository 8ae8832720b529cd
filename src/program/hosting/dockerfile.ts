/** Reads a Dockerfile as far as it tells what the container runs and where. */
import { join } from '../modules/paths.js';

/** The last stage of a Dockerfile: what is run unless somebody asks for another stage. */
export interface ContainerImage {
  readonly base: string;
  /** Absolute, as in the container; '/' where none is set. */
  readonly workdir: string;
  /** The working folders of all stages: builds happen in one, the program runs in another. */
  readonly workdirs: readonly string[];
  /** Entry point and command as one line; undefined where the base image's own is used. */
  readonly command: string | undefined;
  /** Sources of COPY from the build context, relative to it. */
  readonly copies: readonly string[];
}

interface Stage {
  name: string;
  base: string;
  workdir: string;
  entrypoint: string | undefined;
  cmd: string | undefined;
}

/** Parses the instructions that matter here; the rest is passed over. */
export function readDockerfile(text: string): ContainerImage {
  const stages: Stage[] = [];
  const copies: string[] = [];
  const workdirs = new Set<string>();
  let stage: Stage = { name: '', base: '', workdir: '/', entrypoint: undefined, cmd: undefined };
  for (const line of text
    .replace(/^\s*#.*$/gm, '')
    .replace(/\\[ \t]*\r?\n/g, ' ')
    .split(/\r?\n/)) {
    const match = /^\s*([A-Za-z]+)\s+(.*\S)\s*$/.exec(line);
    const rest = match?.[2] ?? '';
    switch (match?.[1]?.toUpperCase()) {
      case 'FROM': {
        const [, base = '', name = ''] = /^(?:--\S+\s+)*(\S+)(?:\s+[Aa][Ss]\s+(\S+))?/.exec(rest) ?? [];
        const parent = stages.find((candidate) => candidate.name !== '' && candidate.name === base);
        stage = { name, base: parent?.base ?? base, workdir: parent?.workdir ?? '/', entrypoint: parent?.entrypoint, cmd: parent?.cmd };
        stages.push(stage);
        break;
      }
      case 'WORKDIR':
        stage.workdir = rest.startsWith('/') ? rest : `/${join(stage.workdir.slice(1), unquoted(rest))}`;
        workdirs.add(stage.workdir);
        break;
      case 'CMD':
        stage.cmd = commandLine(rest);
        break;
      case 'ENTRYPOINT':
        stage.entrypoint = commandLine(rest);
        stage.cmd = undefined;
        break;
      case 'COPY':
      case 'ADD':
        if (!rest.includes('--from='))
          copies.push(
            ...rest
              .split(/\s+/)
              .filter((word) => !word.startsWith('--'))
              .slice(0, -1)
              .map((word) => word.replace(/^[["']+|["',\]]+$/g, '')),
          );
        break;
      default:
    }
  }
  const parts = [stage.entrypoint, stage.cmd].filter((part) => part !== undefined);
  return {
    base: stage.base,
    workdir: stage.workdir,
    workdirs: [...workdirs],
    command: parts.length === 0 ? undefined : parts.join(' '),
    copies,
  };
}

/** The exec form `["node", "x.js"]` as a line; the shell form is one. */
function commandLine(value: string): string {
  if (!value.startsWith('[')) return value;
  try {
    return quoted(JSON.parse(value) as readonly unknown[]);
  } catch {
    return value.replace(/[[\]",]/g, ' ');
  }
}

/** Words as a command line in which each stays one word. */
export function quoted(words: readonly unknown[]): string {
  return words
    .map((word) => (/^[^\s"'`;&|()#]+$/.test(String(word)) ? String(word) : `"${String(word).replace(/["\\]/g, '\\$&')}"`))
    .join(' ');
}

function unquoted(word: string): string {
  return word.replace(/^["']|["']$/g, '');
}
