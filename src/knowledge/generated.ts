/** Clients that a tool writes into the project while it is built, so that the folder that is audited often lacks them. */
export interface GeneratedClient {
  /** The name under which it is imported. */
  readonly name: string;
  /** Specifiers of the folder that is written. */
  readonly module: RegExp;
  /** The package whose client it is. */
  readonly package: string;
}

/** `prisma generate` with an `output` of its own: https://www.prisma.io/docs/orm/prisma-schema/overview/generators. */
export const GENERATED_CLIENTS: readonly GeneratedClient[] = [
  { name: 'PrismaClient', module: /^(?!@prisma\/)[.#@~].*prisma/i, package: '@prisma/client' },
];
