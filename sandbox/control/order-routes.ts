import { Router } from "express";
import { z } from "zod";
import type { OrderRow } from "../state/records";
import type { Store } from "../state/store";
import type { World } from "../state/world";
import { type Failure, failure, isFailure } from "../store/failure";
import { cancelOrder, editOrder, fulfilOrder, payOrder, placeOrder, refundOrder } from "../store/orders";
import { orderJson } from "../webhooks/order-payload";
import { anyId, checkoutLine, customerById, newLine, orderById } from "./inputs";
import { handle } from "./respond";

const instant = z.iso.datetime({ offset: true });
const order = z.object({
  customer: anyId.nullish(),
  lines: z.array(newLine).optional(),
  /** Instead of lines: one line of this value. */
  subtotalMinor: z.number().int().min(0).optional(),
  shippingMinor: z.number().int().min(0).default(0),
  codes: z.array(z.string()).default([]),
  attributes: z.record(z.string(), z.string()).default({}),
  placedAt: instant.optional(),
  test: z.boolean().default(false),
  note: z.string().nullish(),
  sourceName: z.string().default("web"),
  ref: z.string().nullish(),
  landingPage: z.string().nullish(),
  referrerUrl: z.string().nullish(),
  /** Paid at once, as most orders are. */
  pay: z.boolean().default(true),
  useCredit: z.boolean().default(false),
});
const payment = z.object({ useCredit: z.boolean().default(false), amountMinor: z.number().int().min(1).optional() });
const refund = z.object({
  lines: z.array(z.object({ lineId: z.number(), quantity: z.number().int().min(1) })).optional(),
  amountMinor: z.number().int().min(1).optional(),
  note: z.string().nullish(),
  at: instant.optional(),
});
const edit = z.object({
  setQuantity: z.array(z.object({ lineId: z.number(), quantity: z.number().int().min(0) })).default([]),
  addLines: z.array(newLine).default([]),
});
const cancel = z.object({
  reason: z.enum(["customer", "declined", "fraud", "inventory", "other", "staff"]).default("customer"),
  refund: z.boolean().default(true),
});

function place(world: World, store: Store, body: unknown): unknown {
  const input = order.parse(body);
  const customer = input.customer === undefined || input.customer === null ? null : customerById(store, input.customer);
  if (customer === undefined) return failure("no-customer", `There is no customer ${String(input.customer)}.`);
  const lines = input.lines ?? [{ title: "Basket", quantity: 1, unitMinor: input.subtotalMinor ?? 5000 }];
  const placed = placeOrder(world, store, {
    customerId: customer?.id ?? null,
    lines: lines.map((line) => checkoutLine(store, line)),
    codes: input.codes,
    attributes: Object.entries(input.attributes).map(([name, value]) => ({ name, value })),
    shippingMinor: input.shippingMinor,
    placedAt: input.placedAt,
    test: input.test,
    note: input.note ?? null,
    sourceName: input.sourceName,
    ref: input.ref ?? null,
    visit:
      input.landingPage === undefined
        ? null
        : {
            occurredAt: world.nowIso(),
            landingPage: input.landingPage ?? null,
            referrerUrl: input.referrerUrl ?? null,
            source: input.referrerUrl ? "referral" : "direct",
            utm: null,
          },
  });
  if (isFailure(placed) || !input.pay) return isFailure(placed) ? placed : orderJson(store, placed);
  const paid = payOrder(world, store, placed, {
    useCredit: input.useCredit,
    ...(input.placedAt ? { at: placed.processedAt } : {}),
  });
  return isFailure(paid) ? paid : orderJson(store, paid);
}

type Act = (world: World, store: Store, row: OrderRow, body: unknown) => unknown;

const acts: Record<string, Act> = {
  pay: (world, store, row, body) => {
    const { useCredit, amountMinor } = payment.parse(body ?? {});
    return payOrder(world, store, row, { useCredit, ...(amountMinor === undefined ? {} : { amountMinor }) });
  },
  refund: (world, store, row, body) => {
    const { lines, amountMinor, note, at } = refund.parse(body ?? {});
    return refundOrder(world, store, row, {
      ...(lines ? { lines } : {}),
      ...(amountMinor === undefined ? {} : { amountMinor }),
      note: note ?? null,
      at,
    });
  },
  cancel: (world, store, row, body) => {
    const input = cancel.parse(body ?? {});
    return cancelOrder(world, store, row, input.reason, input.refund);
  },
  edit: (world, store, row, body) => {
    const input = edit.parse(body ?? {});
    return editOrder(world, store, row, {
      setQuantity: input.setQuantity,
      addLines: input.addLines.map((line) => checkoutLine(store, line)),
    });
  },
  fulfil: (world, store, row) => fulfilOrder(world, store, row),
};

export function orderRoutes(world: World): Router {
  const router = Router();
  router.post(
    "/orders",
    handle(world, (store, request) => place(world, store, request.body)),
  );
  router.get(
    "/orders/:id",
    handle(world, (store, request) => {
      const row = orderById(store, request.params["id"] ?? "");
      return row ? orderJson(store, row) : failure("not-found", "There is no such order.");
    }),
  );
  router.post(
    "/orders/:id/:act",
    handle(world, (store, request): unknown => {
      const row = orderById(store, request.params["id"] ?? "");
      const act = acts[request.params["act"] ?? ""];
      if (!row || !act)
        return failure(
          "not-found",
          row ? `An order can be: ${Object.keys(acts).join(", ")}.` : "There is no such order.",
        );
      const done = act(world, store, row, request.body) as Failure | object;
      return isFailure(done) ? done : orderJson(store, row);
    }),
  );
  return router;
}
