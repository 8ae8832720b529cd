/**
 * The arrows between the folders: data flows discover -> facts -> program -> judge -> report, and nothing looks the other way. Type imports
 * count. test/arrows.test.ts runs these rules; `npm run arrows` prints what breaks them.
 */

/** A folder may know itself, and in this house only what is listed. */
const only = (name, from, to, comment) => ({
  name,
  comment,
  severity: 'error',
  from: { path: from },
  to: { path: '^(bin|rules|src)/', pathNot: to },
});

/** A folder of `program` knows itself, those that are listed, and what the whole of `program` may know. */
const within = (name, folder, others, comment) => ({
  name,
  comment,
  severity: 'error',
  from: { path: `^src/program/${folder}/` },
  to: { path: '^src/program/', pathNot: [`^src/program/${folder}/`, ...others.map((each) => `^src/program/${each}`)] },
});

module.exports = {
  forbidden: [
    {
      name: 'no-circles',
      comment: 'Two files that need each other are one file, or three.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'nothing-knows-bin',
      comment: 'bin joins the parts; nobody joins bin.',
      severity: 'error',
      from: { pathNot: '^bin/' },
      to: { path: '^bin/' },
    },
    only(
      'rules-know-their-contract',
      '^rules/(?!index\\.ts$)',
      ['^src/judge/rule\\.ts$'],
      'A rule is whole in one file and asks only what rule.ts offers.',
    ),
    only('rules-list', '^rules/index\\.ts$', ['^rules/[^/]+\\.ts$', '^src/judge/rule\\.ts$'], 'The list names the rules and nothing else.'),
    only(
      'discover-knows-nobody',
      '^src/discover/',
      ['^src/discover/', '^src/errors\\.ts$'],
      'discover reads the disk and interprets nothing.',
    ),
    only(
      'facts-know-no-program',
      '^src/facts/',
      ['^src/facts/', '^src/compiled\\.ts$', '^src/once\\.ts$'],
      'Facts are a pure function of path, text and version.',
    ),
    only(
      'adapters-know-their-contract',
      '^src/frameworks/(?!framework\\.ts$)',
      ['^src/frameworks/', '^src/facts/(model|positions)\\.ts$', '^src/discover/project\\.ts$', '^src/knowledge/', '^src/once\\.ts$'],
      'An adapter sees the program through framework.ts.',
    ),
    only(
      'framework-contract',
      '^src/frameworks/framework\\.ts$',
      ['^src/facts/model\\.ts$', '^src/discover/project\\.ts$'],
      'The contract speaks in facts and manifests.',
    ),
    only(
      'program-knows-no-judge',
      '^src/program/',
      [
        '^src/program/',
        '^src/facts/(detached|model|positions)\\.ts$',
        '^src/discover/project\\.ts$',
        '^src/frameworks/framework\\.ts$',
        '^src/knowledge/',
        '^src/once\\.ts$',
      ],
      'program links and answers questions; what the answers are worth is for judge.',
    ),
    within(
      'program-modules',
      'modules',
      [],
      'Which files and packages there are, and what a specifier means: by names and manifests alone.',
    ),
    within('program-hosting', 'hosting', ['modules/'], 'How manifests start a program and where it runs: nothing of its code.'),
    within('program-values', 'values', ['modules/', 'model\\.ts$'], 'Where values flow, whenever it may be.'),
    within(
      'program-bodies',
      'bodies',
      ['model\\.ts$', 'values/'],
      'Which functions are parts of others, once it is known where values flow.',
    ),
    within('program-phases', 'phases', ['modules/', 'model\\.ts$', 'values/'], 'When functions run, and how they come to.'),
    within('program-cells', 'cells', ['model\\.ts$', 'values/', 'phases/'], 'What outlives a request, and who touches it when.'),
    only(
      'judge-knows-no-reporter',
      '^src/judge/',
      [
        '^src/judge/',
        '^src/report/report\\.ts$',
        '^src/program/',
        '^src/facts/(model|positions)\\.ts$',
        '^src/discover/project\\.ts$',
        '^src/frameworks/framework\\.ts$',
        '^src/knowledge/',
        '^src/remedies/',
        '^src/once\\.ts$',
      ],
      'A finding is plain data, whatever shows it.',
    ),
    only('finding-contract', '^src/judge/finding\\.ts$', [], 'The contract between judge and report stands alone.'),
    only('knowledge-imports-nothing', '^src/knowledge/', ['^src/knowledge/'], 'What we know of the world is data.'),
    only(
      'remedies',
      '^src/remedies/',
      ['^src/remedies/', '^src/knowledge/', '^src/judge/finding\\.ts$'],
      'From role and platform to a replacement.',
    ),
    only(
      'reporters-know-the-report',
      '^src/report/',
      ['^src/report/', '^src/judge/finding\\.ts$'],
      'A reporter turns a report into text and judges nothing.',
    ),
    only(
      'analyze-is-pure',
      '^src/analyze\\.ts$',
      [
        '^src/(facts|program|judge|remedies|knowledge)/',
        '^src/report/report\\.ts$',
        '^src/discover/project\\.ts$',
        '^src/frameworks/(framework|assumed)\\.ts$',
      ],
      'Texts and manifests in, report out.',
    ),
    {
      name: 'pipeline-knows-no-shell',
      comment: 'The command line stands around the pipeline.',
      severity: 'error',
      from: { path: '^(rules|src/(discover|facts|frameworks|program|judge|knowledge|remedies|report))/' },
      to: { path: '^src/(main|options|streams|tool|baseline|index|analyze)\\.ts$|^src/(options|commands)/' },
    },
    {
      name: 'nothing-knows-the-api',
      comment: 'src/index.ts is for other programs: only the bundle holds it.',
      severity: 'error',
      from: { path: '^(rules|src)/' },
      to: { path: '^src/index\\.ts$' },
    },
    {
      name: 'one-compiler',
      comment: 'Only facts see syntax trees.',
      severity: 'error',
      from: { path: '^(bin|rules|src)/', pathNot: '^src/facts/' },
      to: { path: 'node_modules/(ts-morph|typescript|@ts-morph)/' },
    },
    {
      name: 'one-painter',
      comment: 'Colours are chosen in the terminal reporter.',
      severity: 'error',
      from: { path: '^(bin|rules|src)/', pathNot: '^src/report/' },
      to: { path: 'node_modules/chalk/' },
    },
    {
      name: 'one-reader',
      comment: 'discover alone reads the audited project; the others open files that the user named, and the cache.',
      severity: 'error',
      from: {
        path: '^(bin|rules|src)/',
        pathNot:
          '^src/discover/|^src/options(\\.ts|/config\\.ts)$|^src/facts/(cache|compiler)\\.ts$|^src/compiled\\.ts$|^src/baseline\\.ts$|^src/commands/audit\\.ts$',
      },
      to: { path: '^(node:)?fs(/promises)?$' },
    },
    { name: 'resolvable', comment: 'An import that leads nowhere.', severity: 'error', from: {}, to: { couldNotResolve: true } },
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    doNotFollow: { path: 'node_modules' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
      extensions: ['.ts', '.js', '.d.ts'],
    },
  },
};
