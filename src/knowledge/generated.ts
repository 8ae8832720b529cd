/** Clients that a tool writes into the project while it is built, so that the folder that is audited often lacks them. */
export interface GeneratedClient {
  /** The name under which it is imported. */
  readonly name: string;
  /** Specifiers of the folder that is written. */
  readonly module: RegExp;
  /** The package whose client it is. */
  readonly package: string;
}

/**
 * `prisma generate` with an `output` of its own, in a folder of the project (`./generated/client`) or among the packages, as a second schema has it
 * (`@prisma/films-client`): https://www.prisma.io/docs/orm/prisma-schema/overview/generators. No other tool gives a client that name.
 */
export const GENERATED_CLIENTS: readonly GeneratedClient[] = [
  { name: 'PrismaClient', module: /^(?!@prisma\/client(?:\/|$))[.#@~]/, package: '@prisma/client' },
];
