import { PrismaPg } from "@prisma/adapter-pg";
import { PrismaClient } from "@prisma/client";

export type { PrismaClient };

/** Prisma serves Shopify's session storage; everything else goes through database.ts. */
export function createPrisma(connectionString: string): PrismaClient {
  return new PrismaClient({ adapter: new PrismaPg({ connectionString, max: 5, options: "-c role=hearth_system" }) });
}
