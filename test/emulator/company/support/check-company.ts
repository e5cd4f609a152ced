import type { Company, Deal } from '../company-types'

/** What is wrong in a company; empty when it could stand in a real portal. */
export function checkCompany(company: Company): string[] {
  return [...checkDeals(company), ...checkHistory(company), ...checkStaff(company)]
}

function checkDeals(company: Company): string[] {
  const pipelineOf = new Map(company.stages.map((stage) => [stage.statusId, stage.pipelineId]))
  const problems: string[] = []
  let lastId = 0
  for (const deal of company.deals.values()) {
    const say = (problem: string): number => problems.push(`deal ${deal.id}: ${problem}`)
    if (deal.id <= lastId) say('ids do not grow')
    lastId = deal.id
    if (pipelineOf.get(deal.stageId) !== deal.pipelineId) say(`stage ${deal.stageId} is not of pipeline ${deal.pipelineId}`)
    if (!(deal.opportunity >= 0)) say(`amount ${deal.opportunity}`)
    if (!company.people.has(deal.assignedById)) say('no owner')
    if (deal.companyId !== 0 && !company.clients.has(deal.companyId)) say('no client')
    if (!company.currencies.some((currency) => currency.code === deal.currencyId)) say('no currency')
    if (deal.updatedAt < deal.movedAt || deal.movedAt < deal.createdAt) say('touched before it was made')
    const ownWay = company.historyByDeal.get(deal.id) ?? []
    for (const problem of checkWay(deal, ownWay)) say(problem)
  }
  if (lastId >= company.nextId.deal) problems.push('the next deal id is taken')
  return problems
}

function checkWay(deal: Deal, way: Company['history']): string[] {
  const last = way[way.length - 1]
  return [
    way[0]?.typeId === 1 && way[0].at === deal.createdAt ? '' : 'history does not begin with the creation',
    last?.stageId === deal.stageId && last.pipelineId === deal.pipelineId && last.at === deal.movedAt ? '' : 'history does not end where the deal stands',
    way.every((entry, index) => index === 0 || entry.at >= (way[index - 1]?.at ?? 0)) ? '' : 'history goes back in time',
    way.every((entry) => entry.dealId === deal.id && entry.at % 1000 === 0) ? '' : 'history holds a foreign or too fine entry',
    way.every((entry, index) => entry.typeId === 5 || index === 0 || entry.pipelineId === way[index - 1]?.pipelineId) ? '' : 'the pipeline changed unsaid',
  ].filter((problem) => problem !== '')
}

function checkHistory({ history, historyByDeal, nextId, deals }: Company): string[] {
  const growing = history.every((entry, index) => entry.id > (history[index - 1]?.id ?? 0))
  const inOrder = history.every((entry, index) => entry.at >= (history[index - 1]?.at ?? 0))
  const indexed = [...historyByDeal.values()].reduce((sum, way) => sum + way.length, 0)
  return [
    growing ? '' : 'history ids do not grow', inOrder ? '' : 'history ids do not follow time',
    indexed === history.length && historyByDeal.size === deals.size ? '' : 'history is not indexed by deal',
    (history[history.length - 1]?.id ?? 0) < nextId.history ? '' : 'the next history id is taken',
  ].filter((problem) => problem !== '')
}

function checkStaff({ people, departments }: Company): string[] {
  const heads = [...departments.values()].flatMap((department) => {
    const head = department.headId === null ? undefined : people.get(department.headId)
    const isMember = head?.departmentIds.every((id) => departments.has(id)) && head.departmentIds.length > 0
    return department.headId === null || isMember ? [] : [`department ${department.id}: its head is nowhere a member`]
  })
  const roots = [...departments.values()].filter((department) => department.parentId === null).length
  const admins = [...people.values()].filter((person) => person.isAdmin && person.active).length
  return [...heads, ...(roots === 1 ? [] : [`${roots} roots`]), ...(admins === 1 ? [] : [`${admins} admins`])]
}
