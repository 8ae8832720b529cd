/** Decorators of classes whose objects are rows, documents and messages: TypeORM, MikroORM, Mongoose for Nest, sequelize-typescript, TypeGraphQL. */
export const ROW_DECORATORS = /^(?:Entity|ChildEntity|ViewEntity|Embeddable|Schema|Table|ObjectType|InputType|ArgsType|TableInheritance)$/;
