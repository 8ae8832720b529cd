/** What a command line starts: followed through package scripts, wrappers and runners to the files that are run. Nothing is executed. */
import { join } from '../modules/paths.js';
import { simpleCommands, type Words } from './shell.js';

/** A file that a command runs, as it is written there: often a build output. */
export interface StartedFile {
  /** Relative to the root of the audit. */
  readonly path: string;
  /** The command, as people would type it. */
  readonly command: string;
}

/** What a command line comes to. */
export interface Started {
  readonly files: readonly StartedFile[];
  /** Folders in which `nest start` runs, with the project where one is named. */
  readonly nest: readonly { readonly folder: string; readonly project?: string; readonly command: string }[];
  /** Process managers that run several copies of a file. */
  readonly clusters: readonly string[];
  /** Process manager files (`ecosystem.config.js`) that it names, relative to the root. */
  readonly ecosystems: readonly string[];
}

/** What the reader of commands must know of the project around them. Folders are relative to the root of the audit. */
export interface CommandWorld {
  /** The text of a script of the package in `folder`, or of the nearest one around it, with the folder that it runs in. */
  script(folder: string, name: string): { readonly folder: string; readonly command: string } | undefined;
  /** The names of the scripts of the package in `folder`. */
  scriptNames(folder: string): readonly string[];
  /** The folder of a package by name, or by the last part of its folder. */
  packageFolder(name: string): string | undefined;
  /** The text of a shell script that is part of the audit. */
  shellScript(path: string): string | undefined;
}

/** Reads a command line that runs in `folder`. */
export function startedBy(command: string, folder: string, world: CommandWorld): Started {
  const reader = new Reader(world);
  reader.line(command, folder, 0);
  return reader.result;
}

/** Options of runners that take a value of their own, by runner. */
const VALUED: Readonly<Record<string, ReadonlySet<string>>> = {
  node: new Set([
    '-r',
    '--require',
    '--import',
    '--loader',
    '--experimental-loader',
    '-C',
    '--conditions',
    '--env-file',
    '--env-file-if-exists',
    '--title',
    '--icu-data-dir',
    '--openssl-config',
    '--watch-path',
    '--inspect-port',
    '--max-old-space-size',
  ]),
  'ts-node': new Set(['-P', '--project', '-r', '--require', '-O', '--compiler-options', '--cwd', '-C', '--compiler', '-I', '--ignore']),
  tsx: new Set(['--tsconfig', '--env-file', '-r', '--require', '--import', '--conditions', '-C']),
  nodemon: new Set([
    '-w',
    '--watch',
    '-e',
    '--ext',
    '-i',
    '--ignore',
    '--config',
    '--delay',
    '-d',
    '--signal',
    '-s',
    '-r',
    '--require',
    '--cwd',
  ]),
  bun: new Set(['-r', '--preload', '--env-file', '--cwd', '--config', '-c', '--tsconfig-override', '--define', '-d']),
  deno: new Set(['-c', '--config', '--import-map', '--env-file', '--lock', '--location', '--port', '--host', '--cert', '--seed']),
  pm2: new Set([
    '-i',
    '--instances',
    '-n',
    '--name',
    '-o',
    '--output',
    '-e',
    '--error',
    '-l',
    '--log',
    '--max-memory-restart',
    '--cron',
    '--interpreter',
    '--node-args',
    '--cwd',
    '--env',
    '--only',
    '--namespace',
    '-p',
    '--port',
    '--exp-backoff-restart-delay',
    '--restart-delay',
    '--kill-timeout',
  ]),
  forever: new Set([
    '-l',
    '-o',
    '-e',
    '-p',
    '-c',
    '-m',
    '--uid',
    '--minUptime',
    '--spinSleepTime',
    '--workingDir',
    '--sourceDir',
    '--killSignal',
  ]),
  fastify: new Set([
    '-l',
    '--log-level',
    '-p',
    '--port',
    '-a',
    '--address',
    '-r',
    '--require',
    '-i',
    '--import',
    '-x',
    '--prefix',
    '--plugin-timeout',
    '-b',
    '--body-limit',
    '--logging-module',
  ]),
  'babel-node': new Set(['-x', '--extensions', '--presets', '--plugins', '--config-file', '-r', '--require']),
};

/** Programs that run one file, and whose table of options holds for them. */
const RUNNERS: Readonly<Record<string, keyof typeof VALUED>> = {
  node: 'node',
  nodejs: 'node',
  tsx: 'tsx',
  'ts-node': 'ts-node',
  'ts-node-esm': 'ts-node',
  'ts-node-dev': 'ts-node',
  tsnd: 'ts-node',
  'ts-node-transpile-only': 'ts-node',
  esno: 'tsx',
  'esbuild-register': 'tsx',
  jiti: 'tsx',
  sucrase: 'tsx',
  'sucrase-node': 'tsx',
  'swc-node': 'node',
  'babel-node': 'babel-node',
  'node-dev': 'node',
  nodemon: 'nodemon',
  forever: 'forever',
  'pm2-runtime': 'pm2',
  pm2: 'pm2',
  fastify: 'fastify',
  'vite-node': 'tsx',
  tsm: 'tsx',
};

/** Programs that run another one: what they take of their own before it. */
const WRAPPERS: Readonly<Record<string, ReadonlySet<string>>> = {
  env: new Set(['-u']),
  'cross-env': new Set(),
  'cross-env-shell': new Set(),
  npx: new Set(['-p', '--package']),
  bunx: new Set(),
  pnpx: new Set(),
  tini: new Set(['-e']),
  '/sbin/tini': new Set(['-e']),
  '/usr/bin/tini': new Set(['-e']),
  'dumb-init': new Set(['-r', '--rewrite']),
  '/usr/bin/dumb-init': new Set(['-r']),
  dotenv: new Set(['-e', '-v', '-p']),
  dotenvx: new Set(['-f', '--env-file']),
  'env-cmd': new Set(['-f', '--file', '-e', '-r']),
  doppler: new Set(['-p', '--project', '-c', '--config']),
  infisical: new Set(['--env', '--path', '--projectId']),
  op: new Set(['--env-file']),
  'su-exec': new Set(),
  gosu: new Set(),
  nice: new Set(['-n']),
  'docker-entrypoint.sh': new Set(),
  'aws-lambda-rie': new Set(),
  chamber: new Set(),
  'op-env': new Set(),
  'wait-for-it': new Set(['-t']),
  'with-env': new Set(),
};

const FILE_LIKE = /\.[cm]?[jt]sx?$|\//;
const DEVELOPMENT = /^(dev|watch|storybook|test|lint|debug)$|(^|[:_-])(dev|watch|debug|test|local)([:_-]|$)/i;

class Reader {
  private readonly files: StartedFile[] = [];
  private readonly nest: { folder: string; project?: string; command: string }[] = [];
  private readonly clusters: string[] = [];
  private readonly ecosystems: string[] = [];
  private readonly scripts = new Set<string>();

  constructor(private readonly world: CommandWorld) {}

  get result(): Started {
    return { files: this.files, nest: this.nest, clusters: this.clusters, ecosystems: this.ecosystems };
  }

  /** `more` are words that go on after the last command of the line. */
  line(command: string, folder: string, depth: number, more: Words = []): void {
    if (depth > 8) return;
    let current = folder;
    const commands = simpleCommands(command);
    for (const [at, words] of commands.entries()) {
      if (words[0] === 'cd' && words[1] !== undefined) current = words[1].startsWith('/') ? folder : join(current, words[1]);
      else this.command(at === commands.length - 1 ? [...words, ...more] : words, current, depth);
    }
  }

  private command(given: Words, folder: string, depth: number): void {
    const words = given.slice();
    for (;;) {
      const word = words[0];
      if (word === undefined) return;
      if (/^\w+=/.test(word)) words.shift();
      else if (Object.hasOwn(WRAPPERS, word)) {
        words.shift();
        unwrap(word, words);
      } else break;
    }
    const [program = '', ...args] = words;
    const name = program.replace(/^.*\/(?=(node|bun|deno|npm|pnpm|yarn|sh|bash|tsx|ts-node|pm2|pm2-runtime|nest|fastify)$)/, '');
    const command = words.join(' ');
    switch (name) {
      case 'sh':
      case 'bash':
      case 'ash':
      case 'zsh': {
        const flag = args.findIndex((arg) => /^-\w*c$/.test(arg));
        const target = flag === -1 ? args.find((arg) => !arg.startsWith('-')) : undefined;
        if (flag !== -1) this.line(args[flag + 1] ?? '', folder, depth + 1);
        else if (target !== undefined) this.shell(target, folder, depth);
        return;
      }
      case 'npm':
      case 'pnpm':
      case 'yarn':
        return this.manager(args, folder, depth);
      case 'bun': {
        const target = operand(args, 'bun');
        const file = target === 'run' || target === 'start' ? operand(args.slice(args.indexOf(target) + 1), 'bun') : target;
        if (file !== undefined && FILE_LIKE.test(file) && this.world.script(folder, file) === undefined)
          return this.file(file, folder, command);
        return this.manager(args, folder, depth);
      }
      case 'deno': {
        const sub = args.find((arg) => !arg.startsWith('-'));
        const rest = sub === undefined ? [] : args.slice(args.indexOf(sub) + 1);
        const target = operand(rest, 'deno');
        if (sub === 'task' && target !== undefined) return this.script(target, folder, depth);
        if ((sub === 'run' || sub === 'serve') && target !== undefined) this.file(target, folder, command);
        return;
      }
      case 'nest': {
        if (args[0] !== 'start') return;
        const project = args.slice(1).find((arg) => !arg.startsWith('-'));
        this.nest.push({ folder, command, ...(project === undefined ? {} : { project }) });
        return;
      }
      case 'concurrently':
        for (const arg of args) {
          if (/^(npm|yarn|pnpm|bun):/.test(arg)) this.script(arg.slice(arg.indexOf(':') + 1), folder, depth);
          else if (/\s/.test(arg)) this.line(arg, folder, depth + 1);
        }
        return;
      case 'npm-run-all':
      case 'npm-run-all2':
      case 'run-s':
      case 'run-p':
        for (const arg of args) if (!arg.startsWith('-')) this.script(arg, folder, depth);
        return;
      case 'turbo':
      case 'lerna':
      case 'nx':
      case 'wireit':
        return this.taskRunner(args, depth);
      default:
    }
    const runner = Object.hasOwn(RUNNERS, name) ? RUNNERS[name] : undefined;
    if (runner !== undefined) this.run(name, runner, args, folder, command, depth);
    else if (/\.sh$/.test(program)) this.shell(program, folder, depth);
    else if (/\.[cm]?[jt]s$/.test(program)) this.file(program, folder, command);
  }

  private run(name: string, runner: keyof typeof VALUED, args: Words, folder: string, command: string, depth: number): void {
    if (name === 'node') {
      if (args.some((arg) => /^(-e|--eval|-p|--print|-pe|--test|--check)$/.test(arg))) return;
      const scriptAt = args.indexOf('--run');
      if (scriptAt !== -1) return this.script(args[scriptAt + 1] ?? '', folder, depth);
      for (const [index, arg] of args.entries()) {
        const value = /^(-r|--require|--import)$/.test(arg) ? args[index + 1] : /^--(?:require|import)=(.+)$/.exec(arg)?.[1];
        if (value !== undefined && /^\.{0,2}\//.test(value)) this.file(value, folder, command);
      }
    }
    if (name === 'nodemon') {
      const exec = args.findIndex((arg) => arg === '-x' || arg === '--exec');
      if (exec !== -1) {
        const target = operand(
          args.filter((_, index) => index !== exec && index !== exec + 1),
          runner,
        );
        return this.line(`${args[exec + 1] ?? ''} ${target ?? ''}`, folder, depth + 1);
      }
    }
    const isManager = name === 'pm2' || name === 'pm2-runtime';
    let rest = args;
    if (
      name === 'pm2' ||
      name === 'forever' ||
      name === 'fastify' ||
      ((name === 'pm2-runtime' || name === 'tsx') && /^(start|watch)$/.test(rest[0] ?? ''))
    ) {
      const at = rest.findIndex(
        (arg) => arg === 'start' || arg === 'watch' || arg === 'startOrReload' || arg === 'startOrRestart' || arg === 'reload',
      );
      if (at === -1 && name !== 'forever') return;
      rest = at === -1 ? rest : [...rest.slice(0, at), ...rest.slice(at + 1)];
    }
    const target = operand(rest, runner);
    if (isManager) {
      const at = rest.findIndex((arg) => /^(-i|--instances)$/.test(arg));
      const instances =
        at === -1 ? rest.map((arg) => /^(?:-i|--instances)=?(.+)$/.exec(arg)?.[1]).find((value) => value !== undefined) : rest[at + 1];
      if (instances !== undefined && instances !== '1')
        this.clusters.push(
          `\`${command}\` starts ${instances === 'max' || instances === '0' || instances === '-1' ? 'a process for each CPU' : `${instances} processes`}`,
        );
      if (target !== undefined && /\.(json|config\.[cm]?js|ya?ml)$/.test(target)) {
        this.ecosystems.push(join(folder, target));
        return;
      }
      if (target === 'npm' || target === 'yarn' || target === 'pnpm') {
        const dashes = rest.indexOf('--');
        return this.manager(dashes === -1 ? ['start'] : rest.slice(dashes + 1), folder, depth);
      }
    }
    if (target !== undefined) this.file(target, folder, command);
  }

  /** npm, pnpm, yarn and bun: a script of this package or of another. */
  private manager(args: Words, folder: string, depth: number): void {
    let place = folder;
    const rest: string[] = [];
    for (let at = 0; at < args.length; at++) {
      const arg = args[at] as string;
      const inline = /^--(prefix|dir|cwd|filter|workspace)=(.+)$/.exec(arg);
      if (inline?.[1] !== undefined && inline[2] !== undefined) place = this.target(inline[1], inline[2], folder);
      else if (/^(-C|--prefix|--dir|--cwd)$/.test(arg)) place = this.target('dir', args[++at] ?? '', folder);
      else if (
        /^(-F|--filter|-w|--workspace)$/.test(arg) &&
        args[at + 1] !== undefined &&
        !/^(run|start|exec)$/.test(args[at + 1] as string)
      )
        place = this.target('filter', args[++at] ?? '', folder);
      else if (arg === 'workspace' && rest.length === 0) place = this.target('filter', args[++at] ?? '', folder);
      else if (arg === '--') break;
      else if (!arg.startsWith('-')) rest.push(arg);
    }
    const [sub, name] = rest;
    if (sub === undefined) return;
    if (sub === 'exec' || sub === 'dlx' || sub === 'x') {
      const at = args.indexOf(sub);
      return this.command(args.slice(args[at + 1] === '--' ? at + 2 : at + 1), place, depth + 1);
    }
    if (sub === 'run' || sub === 'run-script') {
      if (name !== undefined) this.script(name, place, depth, wordsAfter(args, name));
      return;
    }
    if (sub === 'start' && this.world.script(place, 'start') === undefined) return this.file('server.js', place, 'npm start');
    if (this.world.script(place, sub) !== undefined) return this.script(sub, place, depth, wordsAfter(args, sub));
    // yarn and pnpm run the programs of dependencies by their bare names.
    if (Object.hasOwn(RUNNERS, sub)) this.command(args.slice(args.indexOf(sub)), place, depth + 1);
  }

  private target(option: string, value: string, folder: string): string {
    if (option === 'filter' || option === 'workspace') {
      const name = value.replace(/^\.\.\.|\.\.\.$|^\{|\}$/g, '').replace(/^\.\//, '');
      return this.world.packageFolder(name) ?? folder;
    }
    return value.startsWith('/') ? folder : join(folder, value);
  }

  /** turbo, nx, lerna: a script of the packages that a filter names. */
  private taskRunner(args: Words, depth: number): void {
    const words = args.filter((arg) => !arg.startsWith('-'));
    const task = words[0] === 'run' ? words[1] : words[0];
    if (task === undefined) return;
    const [first = '', second] = task.split(':');
    const folders = args.flatMap((arg, index) => {
      const value =
        /^--(?:filter|scope|project|projects)=(.+)$/.exec(arg)?.[1] ??
        (/^(--filter|--scope|--project|-F)$/.test(arg) ? args[index + 1] : undefined);
      const folder = value === undefined ? undefined : this.world.packageFolder(value.replace(/^\.\.\.|\.\.\.$/g, ''));
      return folder === undefined ? [] : [folder];
    });
    for (const folder of folders) this.script(task, folder, depth);
    const project = second === undefined ? undefined : this.world.packageFolder(first);
    if (project !== undefined && second !== undefined) this.script(second, project, depth);
  }

  /** `more` is what the package manager adds to the command of the script: `npm run with-env -- node server.js`. */
  private script(name: string, folder: string, depth: number, more: Words = []): void {
    if (name.includes('*')) {
      const pattern = new RegExp(
        `^${name
          .split('*')
          .map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'))
          .join('[^:]*')}$`,
      );
      for (const match of this.world.scriptNames(folder)) if (pattern.test(match)) this.script(match, folder, depth);
      return;
    }
    if (DEVELOPMENT.test(name)) return;
    const script = this.world.script(folder, name);
    if (!script) return;
    const key = [script.folder, name, ...more].join('\n');
    if (this.scripts.has(key)) return;
    this.scripts.add(key);
    for (const step of [`pre${name}`, name, `post${name}`]) {
      const found = this.world.script(folder, step);
      if (found && found.folder === script.folder) this.line(found.command, found.folder, depth + 1, step === name ? more : []);
    }
  }

  private shell(path: string, folder: string, depth: number): void {
    const text =
      this.world.shellScript(join(folder, path.replace(/^\/(\w+\/)*(?=[^/]+$)/, ''))) ?? this.world.shellScript(join(folder, path));
    if (text !== undefined) this.line(text, folder, depth + 1);
  }

  private file(path: string, folder: string, command: string): void {
    if (path.includes('$')) return;
    this.files.push({ path: path.startsWith('/') ? path : join(folder, path), command });
  }
}

/** What stands after the name of a script, which the package manager hands on to it. */
function wordsAfter(args: Words, name: string): Words {
  const rest = args.slice(args.indexOf(name) + 1);
  return rest[0] === '--' ? rest.slice(1) : rest;
}

/** The first word that is neither an option nor the value of one. */
function operand(args: Words, runner: keyof typeof VALUED): string | undefined {
  const valued = VALUED[runner];
  for (let at = 0; at < args.length; at++) {
    const arg = args[at] as string;
    if (arg === '--') return runner === 'pm2' ? undefined : args[at + 1];
    if (!arg.startsWith('-')) return arg;
    if (valued?.has(arg)) at++;
  }
  return undefined;
}

/** Drops what belongs to a wrapper: up to `--` where there is one, else its options, variables and its own `run`. */
function unwrap(wrapper: string, words: string[]): void {
  const dashes = words.indexOf('--');
  if (dashes !== -1 && /^(dotenvx?|tini|dumb-init|env-cmd|doppler|infisical|op|chamber|wait-for-it|.*\/(tini|dumb-init))$/.test(wrapper)) {
    words.splice(0, dashes + 1);
    return;
  }
  for (;;) {
    const word = words[0];
    if (word === undefined) return;
    if (WRAPPERS[wrapper]?.has(word)) words.splice(0, 2);
    else if (word.startsWith('-') || /^\w+=/.test(word)) words.shift();
    else if (word === 'run' && /^(dotenvx|doppler|infisical|op|chamber)$/.test(wrapper)) words.shift();
    else break;
  }
  // `gosu node server`: the user comes first.
  if (/^(su-exec|gosu)$/.test(wrapper)) words.shift();
}
