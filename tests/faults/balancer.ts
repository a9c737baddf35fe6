import { type AddressInfo, type Socket, connect, createServer } from "node:net";

/** One address before several web processes, connection by connection, as a load balancer does. */
export type Balancer = { readonly url: string; close(): void };

export async function startBalancer(ports: readonly number[]): Promise<Balancer> {
  const open = new Set<Socket>();
  let next = 0;
  const server = createServer((incoming) => {
    open.add(incoming);
    incoming.on("close", () => open.delete(incoming));
    incoming.on("error", () => incoming.destroy());
    forward(incoming, ports.length);
  });
  /** A process that is gone refuses the connection: the next one gets it. */
  function forward(incoming: Socket, triesLeft: number): void {
    if (triesLeft === 0) return void incoming.destroy();
    const outgoing = connect(ports[next++ % ports.length] ?? 0, "127.0.0.1");
    outgoing.once("error", () => {
      outgoing.destroy();
      forward(incoming, triesLeft - 1);
    });
    outgoing.once("connect", () => {
      outgoing.removeAllListeners("error").on("error", () => incoming.destroy());
      outgoing.on("close", () => incoming.destroy());
      incoming.on("close", () => outgoing.destroy());
      incoming.pipe(outgoing).pipe(incoming);
    });
  }
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    close() {
      for (const socket of open) socket.destroy();
      server.close();
    },
  };
}
