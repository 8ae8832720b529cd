import type { Settings } from '../source-call.js';

/** Source texts of one package, by the answer that its strongest entry must give. A pair carries settings of the configuration around it. */
export interface PackageCases {
  readonly memory?: readonly (string | readonly [string, Settings])[];
  readonly safe?: readonly (string | readonly [string, Settings])[];
  readonly unknown?: readonly (string | readonly [string, Settings])[];
}

export type Cases = Readonly<Record<string, PackageCases>>;
