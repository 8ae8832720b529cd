/** Names of methods by what calling them says, whatever the receiver is. */

/** Only texts have these: who calls one reads the text. */
export const TEXT_METHODS: ReadonlySet<string> = new Set([
  'startsWith', 'endsWith', 'toLowerCase', 'toUpperCase', 'toLocaleLowerCase', 'toLocaleUpperCase', 'trim', 'trimStart', 'trimEnd', 'charAt', 'charCodeAt',
  'codePointAt', 'padStart', 'padEnd', 'substring', 'substr', 'split', 'localeCompare', 'matchAll', 'replaceAll',
]);
