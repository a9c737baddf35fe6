import { type Attributes, SpanStatusCode, isSpanContextValid, trace } from "@opentelemetry/api";
import { OTLPTraceExporter } from "@opentelemetry/exporter-trace-otlp-http";
import { resourceFromAttributes } from "@opentelemetry/resources";
import { BatchSpanProcessor, NodeTracerProvider } from "@opentelemetry/sdk-trace-node";
import { scrubSecrets } from "~/adapters/shopify/scrub-secrets";

/**
 * Gives this process spans, so that its log lines carry a trace id. They leave it only where `endpoint` says where to: the address of
 * an OpenTelemetry collector, spans go to its /v1/traces. Answers what ends it; what is under way is sent first.
 */
export function startTracing(role: string, endpoint: string | undefined): () => Promise<void> {
  const exporter =
    endpoint === undefined ? null : new OTLPTraceExporter({ url: `${endpoint.replace(/\/$/, "")}/v1/traces` });
  const provider = new NodeTracerProvider({
    resource: resourceFromAttributes({ "service.name": "hearth", "service.instance.role": role }),
    spanProcessors: exporter === null ? [] : [new BatchSpanProcessor(exporter)],
  });
  provider.register();
  return () => provider.shutdown();
}

/** Runs `work` as a span below the one that is open; an error it throws is noted on it and thrown on. */
export async function spanned<T>(name: string, attributes: Attributes, work: () => Promise<T>): Promise<T> {
  return trace.getTracer("hearth").startActiveSpan(name, { attributes }, async (span) => {
    try {
      return await work();
    } catch (error) {
      // Remix throws Responses on purpose: redirects and refusals are no failures.
      if (!(error instanceof Response)) {
        const message = scrubSecrets(error instanceof Error ? error.message : String(error));
        span.setStatus({ code: SpanStatusCode.ERROR, message });
      }
      throw error;
    } finally {
      span.end();
    }
  });
}

/** The id of the trace that is open, for a log line; undefined outside of any. */
export function traceId(): string | undefined {
  const context = trace.getActiveSpan()?.spanContext();
  return context !== undefined && isSpanContextValid(context) ? context.traceId : undefined;
}
