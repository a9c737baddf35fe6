import { useSearchParams } from "@remix-run/react";
import { Banner, BlockStack, InlineGrid, InlineStack, Link, Pagination, Text } from "@shopify/polaris";
import type { BacktestOutcome, CurrencyOutcome, MovesPage } from "~/views/backtest-view";
import { PlainTable } from "../admin/plain-table";
import { SectionCard } from "../admin/section-card";
import { BarChart, SERIES_COLORS } from "../charts/bar-chart";
import { useTranslate } from "../i18n-context";
import { prefixedText } from "../reasons";

/** What the figures cannot know, and what was looked up for them. */
export function UnreadBanner({ outcome }: { readonly outcome: BacktestOutcome }) {
  const t = useTranslate();
  const { unreadOrders, lookedUp } = outcome;
  if (unreadOrders + lookedUp === 0) return null;
  return (
    <Banner tone={unreadOrders > 0 ? "warning" : "info"}>
      {lookedUp > 0 ? <p>{t.count("backtest.looked-up", lookedUp)}</p> : null}
      {unreadOrders > 0 ? <p>{t.count("backtest.unread", unreadOrders)}</p> : null}
    </Banner>
  );
}

/** What the two programs cost on the same history, month by month, and where the money goes. */
export function CostCard({
  outcome,
  currency,
}: {
  readonly outcome: BacktestOutcome;
  readonly currency: CurrencyOutcome;
}) {
  const t = useTranslate();
  const names = {
    program: t("backtest.now", { name: outcome.program }),
    against: t("backtest.then", { name: outcome.against }),
  };
  const series = [
    { name: t("backtest.lane.relational"), color: SERIES_COLORS.engagement },
    { name: t("backtest.lane.code"), color: SERIES_COLORS.code },
    { name: t("backtest.lane.buyer"), color: SERIES_COLORS.quiet },
    { name: t("backtest.lane.beside"), color: SERIES_COLORS.beside },
  ];
  const rows = [
    { key: "total", cells: [t("backtest.cost"), currency.total.program, currency.total.against] },
    ...currency.lanes.map(({ lane, program, against }) => ({
      key: lane,
      cells: [t("backtest.share", { lane: t(`backtest.lane.${lane}`) }), program, against],
    })),
    { key: "leak", cells: [t("backtest.leak.reward"), currency.leakage.program, currency.leakage.against] },
    {
      key: "leak-orders",
      cells: [t("backtest.leak.orders"), currency.leakage.orders.program, currency.leakage.orders.against],
    },
  ];
  return (
    <SectionCard
      title={`${t("backtest.cost")}, ${currency.currency}`}
      text={`${t("backtest.cost.change", { change: currency.total.change })}. ${t("backtest.result.text", { at: outcome.at })}.`}
    >
      <BlockStack gap="400">
        <InlineGrid columns={{ xs: 1, md: 2 }} gap="400">
          {(["program", "against"] as const).map((side) => (
            <BlockStack key={side} gap="200">
              <Text as="h3" variant="headingSm">
                {names[side]}
              </Text>
              <BarChart
                title={names[side]}
                bars={currency.months[side]}
                series={series}
                tableLabel={t("backtest.figures")}
                columnLabel={t("backtest.month")}
                topMin={currency.months.top}
              />
            </BlockStack>
          ))}
        </InlineGrid>
        <PlainTable
          caption={t("backtest.cost")}
          columns={[
            { title: t("backtest.what") },
            { title: t("backtest.from"), end: true },
            { title: t("backtest.to"), end: true },
          ]}
          rows={rows}
        />
        {currency.kinds.length === 0 ? null : (
          <PlainTable
            caption={t("backtest.kinds")}
            columns={[
              { title: t("backtest.kinds") },
              { title: t("backtest.from"), end: true },
              { title: t("backtest.to"), end: true },
              { title: t("backtest.change"), end: true },
            ]}
            rows={currency.kinds.map(({ kind, program, against, change }) => ({
              key: kind,
              cells: [prefixedText(t, "backtest.cost", kind), program, against, change],
            }))}
          />
        )}
        {currency.exhausted.length === 0 ? null : (
          <Banner tone="warning">
            {currency.exhausted.map(({ side, month, day }) => (
              <p key={`${side} ${month}`}>{t(`backtest.budget.${side}`, { month, day })}</p>
            ))}
          </Banner>
        )}
      </BlockStack>
    </SectionCard>
  );
}

/** What tiers bring under each program. */
export function PerksCard({ perks }: { readonly perks: BacktestOutcome["perks"] }) {
  const t = useTranslate();
  const both = ({ program, against }: { readonly program: string; readonly against: string }): string =>
    t("backtest.perks.change", { from: program, to: against });
  return (
    <SectionCard
      title={t("backtest.perks")}
      text={t("backtest.perks.text")}
      empty={perks.length === 0 ? t("backtest.perks.none") : null}
    >
      <PlainTable
        caption={t("backtest.perks")}
        cards
        columns={[
          { title: t("backtest.perks.perk") },
          { title: t("backtest.perks.granted"), end: true },
          { title: t("backtest.perks.withheld"), end: true },
          { title: t("backtest.perks.worth"), end: true },
        ]}
        rows={perks.map(({ perkId, name, granted, withheld, worth, inTotals }) => ({
          key: perkId,
          cells: [
            name,
            both(granted),
            both(withheld),
            inTotals ? both(worth) : t("backtest.perks.beside", { worth: both(worth) }),
          ],
        }))}
      />
    </SectionCard>
  );
}

/** Who rises and who steps down, by name. */
export function TiersCard({ tiers }: { readonly tiers: BacktestOutcome["tiers"] }) {
  const t = useTranslate();
  const { gained, lost } = tiers;
  const nothing = gained.count + lost.count === 0;
  return (
    <SectionCard
      title={t("backtest.tiers")}
      text={t("backtest.tiers.text")}
      empty={nothing ? t("backtest.tiers.none") : null}
    >
      <BlockStack gap="400">
        <Moves title={t("backtest.tiers.gained", { count: gained.count })} query="gained" list={gained} />
        <Moves title={t("backtest.tiers.lost", { count: lost.count })} query="lost" list={lost} />
      </BlockStack>
    </SectionCard>
  );
}

type MovesProps = { readonly title: string; readonly query: "gained" | "lost"; readonly list: MovesPage };

function Moves({ title, query, list }: MovesProps) {
  const t = useTranslate();
  const [parameters, setParameters] = useSearchParams();
  const { moves, page, pages, unnamed } = list;
  const to = (wanted: number): void => {
    const next = new URLSearchParams(parameters);
    next.set(query, String(wanted));
    setParameters(next, { preventScrollReset: true });
  };
  return (
    <BlockStack gap="200">
      <Text as="h3" variant="headingSm">
        {title}
      </Text>
      {moves.length === 0 ? null : (
        <PlainTable
          caption={title}
          columns={[
            { title: t("backtest.member") },
            { title: t("backtest.tiers.from") },
            { title: t("backtest.tiers.to") },
          ]}
          rows={moves.map(({ member, from, to: tier }) => ({
            key: member,
            cells: [<MemberLink key="member" member={member} />, from, tier],
          }))}
        />
      )}
      {pages > 1 ? (
        <InlineStack align="center">
          <Pagination
            accessibilityLabel={title}
            label={t("backtest.tiers.page", { page, pages })}
            hasPrevious={page > 1}
            hasNext={page < pages}
            onPrevious={() => {
              to(page - 1);
            }}
            onNext={() => {
              to(page + 1);
            }}
          />
        </InlineStack>
      ) : null}
      {unnamed > 0 ? <Text as="p">{t("backtest.tiers.more", { count: unnamed })}</Text> : null}
    </BlockStack>
  );
}

function MemberLink({ member }: { readonly member: string }) {
  return <Link url={`/app/members/${encodeURIComponent(member)}`}>{member}</Link>;
}

/** Those who would lose most, with the parts that their loss is made of. */
export function LosersCard({ outcome }: { readonly outcome: BacktestOutcome }) {
  const t = useTranslate();
  const { winners, losers, losingMost } = outcome;
  return (
    <SectionCard
      title={t("backtest.losers")}
      text={t("backtest.losers.text", { losers, winners })}
      empty={losers === 0 ? t("backtest.losers.none") : null}
    >
      <PlainTable
        caption={t("backtest.losers")}
        cards
        columns={[
          { title: t("backtest.member") },
          { title: t("backtest.from"), end: true },
          { title: t("backtest.to"), end: true },
          { title: t("backtest.change"), end: true },
          { title: t("backtest.why") },
        ]}
        rows={losingMost.map((loser) => ({
          key: loser.member,
          cells: [
            <MemberLink key="member" member={loser.member} />,
            loser.from,
            loser.to,
            loser.change,
            <BlockStack key="why" gap="050">
              {loser.why.map(({ kind, cause, amount }) => (
                <span key={`${kind} ${cause}`}>
                  {t("backtest.why.part", {
                    amount,
                    cause: prefixedText(t, "backtest.cause", cause),
                    kind: prefixedText(t, "backtest.kind", kind),
                  })}
                </span>
              ))}
            </BlockStack>,
          ],
        }))}
      />
    </SectionCard>
  );
}
