import { expect, it } from 'vitest'
import { describePolicy } from '../../../shared/metric/describe-policy'
import { makeCatalogue } from '../record/record-builders'

const split = { split: [{ who: 'owner', share: 0.625 }, { who: 'custom.UF_CRM_SELLER', share: 0.375 }] }
const plain = (text: string): string => text.replaceAll(/[\u00a0\u202f]/g, ' ')

it('describePolicy: one person', () => {
  expect(describePolicy('currentOwner', makeCatalogue(), 'ru')).toBe('нынешнему ответственному')
})

it('describePolicy: a split says the shares and what becomes of an empty one', () => {
  expect(plain(describePolicy(split, makeCatalogue(), 'ru')))
    .toBe('по долям: 62,5 % — тому, кто был ответственным, 37,5 % — сотруднику из поля «Продавец»; доля без сотрудника делится между остальными')
  expect(plain(describePolicy(split, makeCatalogue('en'), 'en')))
    .toBe('by shares: 62.5% — to whoever was the owner, 37.5% — to the person in “Продавец”; a share without a person falls to the others')
})
