import { findField } from '../record/field-catalogue'
import type { FieldCatalogue } from '../record/field-types'
import type { Language } from '../text/language-types'
import type { CreditPolicy } from './metric-types'

/** Who gets the credit, in the dative: «нынешнему ответственному»; «по долям: 60 % — …; 40 % — …; доля без сотрудника делится между остальными». */
export function describePolicy(who: CreditPolicy, catalogue: FieldCatalogue, language: Language): string {
  if (typeof who === 'string') return personText(who, catalogue, language)
  const percent = new Intl.NumberFormat(language, { style: 'percent', maximumFractionDigits: 4 })
  const parts = who.split.map((part) => `${percent.format(part.share)} — ${personText(part.who, catalogue, language)}`).join(', ')
  return language === 'ru' ? `по долям: ${parts}; доля без сотрудника делится между остальными` : `by shares: ${parts}; a share without a person falls to the others`
}

function personText(who: string, catalogue: FieldCatalogue, language: Language): string {
  const ru = language === 'ru'
  switch (who) {
    case 'owner': return ru ? 'тому, кто был ответственным' : 'to whoever was the owner'
    case 'currentOwner': return ru ? 'нынешнему ответственному' : 'to the present owner'
    case 'creator': return ru ? 'тому, кто создал' : 'to the creator'
    default: {
      const field = findField(catalogue, who)?.title ?? who
      return ru ? `сотруднику из поля «${field}»` : `to the person in “${field}”`
    }
  }
}
