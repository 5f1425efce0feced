import fp from 'fastify-plugin'
import { clientAddress, type Trusts } from '../server/client-address.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /**
     * The address that the request comes from, in one form for each client. Use it in the place of `ip`, which takes
     * what a proxy says as it is: with another port, it is another client.
     */
    readonly clientAddress: string
  }
}

/** Gives each request its `clientAddress`. */
export const clientAddresses = fp<{ trusts: Trusts }>(
  async (app, { trusts }) => {
    app.decorateRequest('clientAddress', {
      getter() {
        return clientAddress(this.raw, trusts)
      },
    })
  },
  { name: 'client-addresses' },
)
