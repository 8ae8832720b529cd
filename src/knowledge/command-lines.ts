/** Packages that read a command line. What they call back is the command that a terminal asked for: once, when the process starts. */
export const COMMAND_LINES: ReadonlySet<string> = new Set([
  'commander',
  'yargs',
  'cac',
  'meow',
  '@oclif/core',
  'sade',
  'citty',
  'clipanion',
  'caporal',
  '@caporal/core',
  'gluegun',
  'vorpal',
  'arg',
  'minimist',
  'mri',
  'inquirer',
  '@inquirer/prompts',
  '@clack/prompts',
  'prompts',
  'ink',
  'cmd-ts',
  '@stricli/core',
  'jsr:@cliffy/command',
]);

/** Bundlers, of which a module that only names their types writes a plugin, and packages that are there for nothing else. */
export const BUNDLERS = /^(?:vite|rollup|rolldown|webpack|@rspack\/core|esbuild|tsup|postcss|@babel\/core)$/;
export const PLUGIN_KITS = /^(?:unplugin|@rollup\/pluginutils)$/;
