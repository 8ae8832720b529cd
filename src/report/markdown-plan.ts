/** The second half of the page: what to do, in which order, with what, and how to tell that it worked. */
import { SEVERITIES } from '../judge/finding.js';
import type { Finding, Remedy, Role, Severity } from '../judge/finding.js';
import { code, codeBlock, prose, table } from './markup.js';
import type { Report } from './report.js';
import type { ReportView } from './reporter.js';
import { atLeast, consequence, fixedFindings, groups, openFindings, routesOf, TITLES } from './select.js';
import type { Fixed, Group } from './select.js';

const WHEN: Readonly<Record<Severity, string>> = {
  critical: 'before the next deployment',
  high: 'in the same piece of work, or the one after it',
  medium: 'planned',
  low: 'when the code is touched anyway',
  info: 'never, unless something starts to call it',
};
const ROUTES = 4;
/** What remedies without a store call themselves: there is nothing to provide. */
const NO_STORE = 'Code change';

export function plan(report: Report, view: ReportView): string[] {
  const open = openFindings(report, view).filter((finding) => finding.severity !== 'info');
  const fixed = fixedFindings(report);
  if (open.length === 0 && fixed.length === 0) return [];
  return [...priority(open), ...storage(open), ...migration(open, fixed), ...testing(open), ...environment(open)];
}

function priority(open: readonly Finding[]): string[] {
  const levels = (['critical', 'high', 'medium'] as const).flatMap((severity) => {
    const found = groups(open.filter((finding) => finding.severity === severity));
    if (found.length === 0) return [];
    const items = found.map(
      (group, index) =>
        `${index + 1}. ${code(group.finding.symbol)} (${group.finding.role}, ${place(group)}): ${prose(consequence(group.finding))}`,
    );
    return [`### ${TITLES[severity]} priority: ${WHEN[severity]}`, items.join('\n')];
  });
  const low = open.filter((finding) => finding.severity === 'low').length;
  const rest = low > 0 ? [`${low} of low severity: ${WHEN.low}.`] : [];
  return levels.length + rest.length === 0 ? [] : ['## Implementation priority', ...levels, ...rest];
}

function place({ finding, others }: Group): string {
  return code(`${finding.file}:${[finding, ...others].map((one) => one.line).join(', ')}`);
}

interface RoleRemedies {
  readonly role: Role;
  readonly symbols: readonly string[];
  readonly remedies: readonly Remedy[];
}

/** Remedies of the roles present, each once; the code is that of the first finding that suggests it. */
function byRole(open: readonly Finding[]): readonly RoleRemedies[] {
  return [...new Set(open.map((finding) => finding.role))].flatMap((role) => {
    const found = open.filter((finding) => finding.role === role);
    const remedies = new Map<string, Remedy>();
    for (const remedy of found.flatMap((finding) => finding.remedies)) {
      const key = `${remedy.store}\n${remedy.title}`;
      if (!remedies.has(key)) remedies.set(key, remedy);
    }
    return remedies.size === 0
      ? []
      : [{ role, symbols: [...new Set(found.map((finding) => finding.symbol))], remedies: [...remedies.values()] }];
  });
}

function storage(open: readonly Finding[]): string[] {
  const roles = byRole(open);
  if (roles.length === 0) return [];
  const stores = [...new Set(roles.flatMap(({ remedies }) => remedies.map((remedy) => remedy.store)))].filter(
    (store) => store !== NO_STORE,
  );
  const rows = stores.map((store) => {
    const served = roles.filter(({ remedies }) => remedies.some((remedy) => remedy.store === store)).map(({ role }) => role);
    return [prose(store), String(served.length), served.join(', ')] as const;
  });
  rows.sort((a, b) => Number(b[1]) - Number(a[1]));
  return [
    '## Recommended external storage',
    ...(rows.length > 0 ? ['What serves most of the roles found here is worth having first.', table(['Store', 'Roles', ''], rows)] : []),
    ...roles.flatMap(({ role, symbols, remedies }) => [
      `### ${role}`,
      `For ${symbols.map(code).join(', ')}.`,
      ...remedies.flatMap((remedy) => [
        `**${prose(remedy.store)}**: ${prose(remedy.title)}.`,
        ...(remedy.commands.length > 0 ? [codeBlock('sh', remedy.commands.join('\n'))] : []),
        ...(remedy.snippet === '' ? [] : [codeBlock('ts', remedy.snippet)]),
        ...(remedy.pitfall === undefined ? [] : [`Beware: ${prose(remedy.pitfall)}`]),
      ]),
    ]),
  ];
}

/** What is gone since the earlier report is ticked; what is still there, known or new, is not. */
function migration(open: readonly Finding[], fixed: readonly Fixed[]): string[] {
  const first = open.flatMap((finding) => finding.remedies.slice(0, 1));
  const stores = unique(first.map((remedy) => remedy.store)).filter((store) => store !== NO_STORE);
  const commands = installedAtOnce(unique(first.flatMap((remedy) => remedy.commands)));
  const env = unique(first.flatMap((remedy) => remedy.env));
  const prepare = [
    ...(stores.length > 0 ? [`- [ ] Provide for every environment, preview included: ${stores.map(prose).join(', ')}`] : []),
    ...commands.map((command) => `- [ ] ${code(command)}`),
    ...(env.length > 0 ? [`- [ ] Set ${env.map(code).join(', ')}, and make the start fail in production when one is missing`] : []),
  ];
  const phases: readonly (readonly [string, readonly string[]])[] = [
    ['prepare', prepare],
    ...SEVERITIES.filter((severity) => severity !== 'info').map(
      (severity) => [TITLES[severity].toLowerCase(), steps(severity, open, fixed)] as const,
    ),
    ['gone already', fixed.filter((item) => item.severity === 'info').map(ticked)],
    [
      'prove it',
      open.length === 0
        ? []
        : ['- [ ] Run the scenarios below against two instances', '- [ ] Run `coldstate` again, with this report as the baseline, in CI'],
    ],
  ];
  const lines = phases
    .filter(([, items]) => items.length > 0)
    .flatMap(([title, items], index) => [`### Phase ${index + 1}: ${title}`, items.join('\n')]);
  return ['## Migration steps', ...lines];
}

function steps(severity: Severity, open: readonly Finding[], fixed: readonly Fixed[]): string[] {
  return [
    ...fixed.filter((item) => item.severity === severity).map(ticked),
    ...groups(open.filter((finding) => finding.severity === severity)).map((group) => {
      const { finding } = group;
      const remedy = finding.remedies[0];
      const target = remedy === undefined ? '' : ` → ${prose(remedy.store)}: ${prose(remedy.title)}`;
      return `- [ ] ${code(finding.symbol)} in ${place(group)} (${finding.role})${target}${finding.baseline ? ' *(known from the earlier report)*' : ''}`;
    }),
  ];
}

function ticked(item: Fixed): string {
  return `- [x] ${code(item.symbol)} in ${code(item.file)} (${code(item.rule)})`;
}

function testing(open: readonly Finding[]): string[] {
  const concerned = groups(open.filter((finding) => atLeast(finding.severity, 'medium')));
  if (concerned.length === 0) return [];
  const items = concerned.map(({ finding }) => {
    const test = finding.remedies.find((remedy) => remedy.test !== undefined)?.test;
    const steps = [scenario(finding), test === undefined ? '' : prose(test)].filter((step) => step !== '');
    return `- **${code(finding.symbol)}** (${finding.role}, ${code(finding.file)}): ${steps.join(' ') || 'make A change it, then look at it on B.'}`;
  });
  return [
    '## Testing recommendations',
    'Two-instance scenario: start the built app twice, as A and B, on two ports with the same environment and one shared store, and no sticky routing. Run each item below; then again while A is killed (`kill -9`) between the steps; then with 20 requests at once to each.',
    items.join('\n'),
  ];
}

function scenario(finding: Finding): string {
  const writers = routesOf(finding.writes);
  const readers = routesOf(finding.reads);
  if (writers.length > 0 && readers.length > 0) return `call ${some(writers)} on A, then ${some(readers)} on B.`;
  if (writers.length + readers.length > 0) return `call ${some([...writers, ...readers])} on A, then on B.`;
  return '';
}

function some(labels: readonly string[]): string {
  const rest = labels.length - ROUTES;
  return labels.slice(0, ROUTES).map(code).join(' or ') + (rest > 0 ? ` (or ${rest} more)` : '');
}

function environment(open: readonly Finding[]): string[] {
  const uses = new Map<string, { readonly stores: Set<string>; readonly roles: Set<string>; first: boolean }>();
  for (const finding of open) {
    finding.remedies.forEach((remedy, index) => {
      for (const name of remedy.env) {
        const use = uses.get(name) ?? { stores: new Set<string>(), roles: new Set<string>(), first: false };
        use.stores.add(remedy.store);
        use.roles.add(finding.role);
        use.first ||= index === 0;
        uses.set(name, use);
      }
    });
  }
  if (uses.size === 0) return [];
  const rows = [...uses].map(
    ([name, use]) =>
      [
        code(name),
        [...use.stores].map(prose).join(', '),
        [...use.roles].join(', '),
        use.first ? 'yes' : 'only with that alternative',
      ] as const,
  );
  rows.sort((a, b) => Number(b[3] === 'yes') - Number(a[3] === 'yes'));
  return ['## Environment variables needed', table(['Variable', 'Store', 'Roles', 'Needed'], rows)];
}

/** `npm install` of everything in one line, before what needs it. */
function installedAtOnce(commands: readonly string[]): readonly string[] {
  const install = 'npm install ';
  const packages = unique(commands.flatMap((command) => (command.startsWith(install) ? command.slice(install.length).split(' ') : [])));
  return [...(packages.length > 0 ? [install + packages.join(' ')] : []), ...commands.filter((command) => !command.startsWith(install))];
}

function unique(items: readonly string[]): readonly string[] {
  return [...new Set(items)];
}
