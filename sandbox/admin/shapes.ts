import { GraphQLError } from "graphql";
import { toMoneyAmount } from "../state/money";
import type { Context, Shape } from "./context";

export function money(minor: number, currencyCode: string): Shape {
  return { __typename: "MoneyV2", amount: toMoneyAmount(minor, currencyCode), currencyCode };
}

/** The sandbox sells in the shop's currency only: both sides are the same. */
export function moneyBag(minor: number, currencyCode: string): Shape {
  const amount = money(minor, currencyCode);
  return { shopMoney: amount, presentmentMoney: amount };
}

export type UserError = {
  field: string[] | null;
  message: string;
  code?: string;
  extraInfo?: null;
  elementIndex?: number | null;
};

export function userError(field: string[] | null, message: string, code?: string): UserError {
  return { field, message, extraInfo: null, elementIndex: null, ...(code ? { code } : {}) };
}

/** For operations whose scope depends on the resource that an id names. */
export function requireScope(context: Context, scope: string, field: string): void {
  if (context.scopes.has(scope)) return;
  const text = `\`${scope}\` access scope.`;
  throw new GraphQLError(`Access denied for ${field} field. Required access: ${text}`, {
    extensions: {
      code: "ACCESS_DENIED",
      documentation: "https://shopify.dev/api/usage/access-scopes",
      requiredAccess: text,
    },
  });
}

export function notImplemented(what: string): GraphQLError {
  return new GraphQLError(`not implemented in the sandbox: ${what}`, {
    extensions: { code: "NOT_IMPLEMENTED_IN_SANDBOX" },
  });
}
