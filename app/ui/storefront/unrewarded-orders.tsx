import type { UnrewardedOrder } from "~/views/own-lots";
import type { Translate } from "../i18n";

/** A member's own orders that brought them nothing; each can be asked why. */
export function UnrewardedOrders({
  orders,
  t,
}: {
  readonly orders: readonly UnrewardedOrder[];
  readonly t: Translate;
}) {
  if (orders.length === 0) return null;
  return (
    <section aria-labelledby="unrewarded-orders">
      <h2 id="unrewarded-orders">{t("why.own.orders")}</h2>
      <ul>
        {orders.map((order) => (
          <li key={order.orderId}>
            {t("why.own.order", order)}{" "}
            <a
              href={`?about=refusal&id=${encodeURIComponent(order.orderId)}`}
              aria-label={`${t("why.link")} ${order.name}, ${order.on}`}
            >
              {t("why.link")}
            </a>
          </li>
        ))}
      </ul>
    </section>
  );
}
