import type { Company } from '../company/company-types'

/** An amount in the account's one currency, to the kopeck, at the rates the company has now. */
export function toBaseAmount(company: Company, { opportunity, currencyId }: { opportunity: number; currencyId: string }): number {
  const currency = company.currencies.find(({ code }) => code === currencyId)
  if (!currency || currency.isBase) return opportunity
  return Math.round((opportunity * Number(currency.amount) * 100) / Number(currency.amountCount)) / 100
}

export function baseCurrency(company: Company): string {
  return company.currencies.find(({ isBase }) => isBase)?.code ?? 'RUB'
}
