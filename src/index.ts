/** The public API: what a program needs to run an audit by itself. */
export { analyze, type Analysis, type AnalyzeInput, type AnalyzeOptions } from './analyze.js';
export { discover } from './discover/discover.js';
export { selectSources, type Selection } from './select.js';
export { collectFacts } from './facts/collect.js';
export type { Project } from './discover/project.js';
export type { FileFacts } from './facts/model.js';
export type { Framework } from './frameworks/framework.js';
export type { Rule } from './judge/rule.js';
export type { Finding, Severity } from './judge/finding.js';
export type { Report } from './report/report.js';
export type { Config } from './options/config-file.js';
