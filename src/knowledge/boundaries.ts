/**
 * What tells code for servers from code for browsers in an application with React Server Components, by the texts alone. Data only; the
 * conventions are those of nextjs.org/docs (project structure, pages router, directives).
 */

/** Packages whose servers honour `use client`. */
export const BOUNDARY_FRAMEWORKS = ['next', 'waku', '@vitejs/plugin-rsc', 'rwsdk', '@parcel/rsc'];

/** Entry files by their place and name. A page that is a client component is one too: a server renders it. */
export const PAGE = /(?:^|\/)(?:pages\/.*|(?:page|layout|template|default|loading|error|global-error|not-found)(?:\.\w+)?)\.[cm]?[jt]sx?$/;

/** A page of the pages router: what it exports beside its component runs on the server. */
export const PAGES_ROUTER = /(?:^|\/)pages\/(?!api\/).*\.[jt]sx$/;

/** ... which are these functions. */
export const DATA_FUNCTION = /\bget(?:ServerSideProps|StaticProps|StaticPaths|InitialProps)\b/;

/** Files that a framework may take up by their place or name. */
export const ROUTED = /(?:^|\/)(?:app|pages)\/|(?:^|\/)mdx-components\.\w+$/;

/** Files that servers run, by their place or name. */
export const SERVER_PLACE =
  /(?:^|\/)(?:api|server|functions|workers?|cron|jobs|pages)\/|(?:^|[/.-])(?:route|server|middleware|proxy|instrumentation|actions?|worker|cron)\.[cm]?[jt]sx?$/;

/** Modules that only servers import. */
export const SERVER_MODULE = /^(?:server-only$|next\/(?:server|headers|cache)$|node:)/;
