/** What names say of client-state stores that a server fills while it renders. Words are whole parts of names (see judge/words.ts). */

/** Messages that are shown for a moment and then go. */
export const PASSING_MESSAGES = /\b(?:toasts?|toaster|snackbars?|flash|notices?)\b/;

/** What says which panel is open or which colours are on: nobody's secret. */
export const APPEARANCE =
  /\b(?:theme|dark|colou?r|sidebar|menu|modal|dialog|drawer|open|opened|visible|shown?|hidden|loading|spinner|tab|tabs|layout|title|breadcrumbs?|scroll|hover|expanded|collapsed|viewport|screen|device|locale|lang|language)\b/;

/** What a function touches when its answer is for one user. */
export const USER_WORDS =
  /\b(?:cookies?|headers?|sessions?|auth|authorization|tokens?|users?|accounts?|me|my|current|profile|viewer|customers?)\b/;

/** Beginnings of the names of methods that change a store. */
export const CHANGING_METHODS = /^(?:set|update|add|remove|clear|reset|login|logout|sign|fetch|load|init|hydrate|toggle|push|replace)/;

/** Files that components are written in. */
export const COMPONENT_FILES = /\.(?:svelte|vue|astro|[jt]sx)$/;
