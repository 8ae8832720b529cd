/** Where a file lies for services that think in repositories: they resolve paths from the repository's root, not from the audit's. */
import { posix } from 'node:path';
import type { ReportView } from './reporter.js';

/** Folder of the audit inside the repository, where the run knows that they differ. */
function prefix(view: ReportView): string {
  return view.pathPrefix ?? '';
}

export function repositoryPath(file: string, view: ReportView): string {
  return posix.join(prefix(view), file);
}

/** The same as a relative URI reference. */
export function repositoryUri(file: string, view: ReportView): string {
  return repositoryPath(file, view)
    .replace(/\p{Surrogate}/gu, '\ufffd')
    .split('/')
    .map(encodeURIComponent)
    .join('/');
}
