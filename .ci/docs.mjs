/**
 * Writes what the documentation takes from the tool itself: the rule table, the list of frameworks and the terminal capture of the README, and docs/rules.
 * With `--check` it only compares, and fails where they differ.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { rules } from '../dist/rules/index.js';
import { frameworks } from '../dist/src/frameworks/index.js';

const root = resolve(import.meta.dirname, '..');
const SAMPLE = 'fixtures/apps/payment-before';
const check = process.argv.includes('--check');
const stale = [];

const pages = new Map(rules.map((rule) => [`docs/rules/${rule.id}.md`, pageOf(rule)]));
pages.set('README.md', readme());
for (const [file, text] of pages) update(file, text);
for (const name of readdirSync(join(root, 'docs', 'rules'))) {
  if (!pages.has(`docs/rules/${name}`)) remove(`docs/rules/${name}`);
}

if (stale.length > 0 && check) {
  console.error(`out of date: ${stale.join(', ')}; run npm run docs`);
  process.exitCode = 1;
} else console.log(stale.length === 0 ? 'the documentation is up to date' : `wrote ${stale.join(', ')}`);

function readme() {
  const text = readFileSync(join(root, 'README.md'), 'utf8');
  return [
    ['rules', ruleTable()],
    ['frameworks', frameworkList()],
    ['capture', capture()],
  ].reduce((all, [name, content]) => between(all, name, content), text);
}

function ruleTable() {
  const rows = rules.map((rule) => `| [\`${rule.id}\`](docs/rules/${rule.id}.md) | ${rule.severity} | ${cell(rule.summary)} |`);
  return ['| rule | mostly | finds |', '| --- | --- | --- |', ...rows].join('\n');
}

/** By name, each once: several may be of one framework. */
function frameworkList() {
  return `${[...new Set(frameworks.map((each) => each.title))].sort((a, b) => a.localeCompare(b, 'en')).join(', ')}.`;
}

/** The sample's own expectations stand in it as comments; they are not what a reader should look at. */
function capture() {
  const output = execFileSync(
    process.execPath,
    ['dist/bin/coldstate.js', SAMPLE, '--min-severity', 'medium', '--no-cache', '--no-config', '--fail-on', 'never'],
    { cwd: root, encoding: 'utf8' },
  );
  const lines = output
    .trimEnd()
    .split('\n')
    .filter((line) => !/^\s*\d+ \| \/\/ \^/.test(line));
  return ['```text', '$ npx coldstate --min-severity medium', ...lines, '```'].join('\n');
}

function pageOf(rule) {
  const examples = (title, list) =>
    list.flatMap((example) => [
      `## ${title}`,
      '',
      example.note,
      '',
      ...Object.entries(example.files).flatMap(([file, text]) => [
        `\`${file}\``,
        '',
        `\`\`\`${/\.([a-z]+)$/.exec(file)?.[1] ?? ''}`,
        text.trimEnd(),
        '```',
        '',
      ]),
    ]);
  return [
    `# ${rule.id}`,
    '',
    rule.summary,
    '',
    `Mostly **${rule.severity}**; what the state or the work is for decides the level of each finding.`,
    '',
    '## Why it matters',
    '',
    rule.why.trim(),
    '',
    '## What to do instead',
    '',
    rule.instead.trim(),
    '',
    ...examples('Reported', rule.fails),
    ...examples('Not reported', rule.passes),
  ]
    .join('\n')
    .trimEnd()
    .concat('\n');
}

function between(text, name, content) {
  const pattern = new RegExp(`<!-- ${name} -->[\\s\\S]*?<!-- /${name} -->`);
  if (!pattern.test(text)) throw new Error(`README.md has no place for ${name}`);
  return text.replace(pattern, () => `<!-- ${name} -->\n${content}\n<!-- /${name} -->`);
}

function cell(text) {
  return text.replaceAll('|', '\\|').replace(/\s+/g, ' ');
}

function update(file, text) {
  const path = join(root, file);
  mkdirSync(join(root, 'docs', 'rules'), { recursive: true });
  let before = '';
  try {
    before = readFileSync(path, 'utf8');
  } catch {
    // A new page.
  }
  if (before === text) return;
  stale.push(file);
  if (!check) writeFileSync(path, text);
}

function remove(file) {
  stale.push(file);
  if (!check) rmSync(join(root, file));
}
