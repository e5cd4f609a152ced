/** The part of jQuery that widgets use: sets of elements, Deferred as jQuery 2 has it (synchronous), ajax. */
(function () {
  'use strict'

  function $(what, context) {
    return new Set$(pick(what, context))
  }

  function pick(what, context) {
    if (what === undefined || what === null || what === '') return []
    if (what instanceof Set$) return what.get()
    if (typeof what === 'function') {
      setTimeout(() => what($))
      return [document]
    }
    if (typeof what !== 'string') return what.nodeType || what === window ? [what] : [...what]
    if (!what.trim().startsWith('<')) return [...(context ? pick(context) : [document]).flatMap((root) => [...root.querySelectorAll(what)])]
    const template = document.createElement('template')
    template.innerHTML = what.trim()
    return [...template.content.children]
  }

  class Set$ {
    constructor(elements) {
      elements.forEach((element, place) => { this[place] = element })
      this.length = elements.length
    }

    get(place) { return place === undefined ? Array.from({ length: this.length }, (_, i) => this[i]) : this[place] }
    each(act) { this.get().forEach((element, place) => act.call(element, place, element)); return this }
    first() { return $(this.get(0)) }
    last() { return $(this.get(this.length - 1)) }
    eq(place) { return $(this.get(place)) }
    find(selector) { return $(selector, this) }
    closest(selector) { return $(this.get().map((element) => element.closest(selector)).filter(Boolean)) }
    parent() { return $(this.get().map((element) => element.parentElement).filter(Boolean)) }
    children() { return $(this.get().flatMap((element) => [...element.children])) }
    is(selector) { return this.get().some((element) => element.matches(selector)) }

    append(...parts) {
      return this.each((_, element) => parts.flat().forEach((part) => element.append(...(typeof part === 'string' && !part.trim().startsWith('<') ? [part] : pick(part)))))
    }
    prepend(part) { return this.each((_, element) => element.prepend(...pick(part))) }
    appendTo(target) { $(target).append(this); return this }
    after(part) { return this.each((_, element) => element.after(...pick(part))) }
    empty() { return this.each((_, element) => element.replaceChildren()) }
    remove() { return this.each((_, element) => element.remove()) }

    text(value) { return value === undefined ? this.get().map((element) => element.textContent).join('') : this.each((_, element) => { element.textContent = String(value) }) }
    html(value) { return value === undefined ? this[0]?.innerHTML : this.each((_, element) => { element.innerHTML = value }) }
    val(value) { return value === undefined ? this[0]?.value : this.each((_, element) => { element.value = value }) }
    attr(name, value) {
      if (typeof name === 'object') return Object.entries(name).reduce((set, [key, one]) => set.attr(key, one), this)
      if (value === undefined) return this[0]?.getAttribute(name) ?? undefined
      return this.each((_, element) => element.setAttribute(name, value))
    }
    removeAttr(name) { return this.each((_, element) => element.removeAttribute(name)) }
    prop(name, value) { return value === undefined ? this[0]?.[name] : this.each((_, element) => { element[name] = value }) }
    data(name, value) { return value === undefined ? this[0]?.dataset[name] : this.each((_, element) => { element.dataset[name] = value }) }
    css(name, value) {
      if (typeof name === 'object') return Object.entries(name).reduce((set, [key, one]) => set.css(key, one), this)
      if (value === undefined) return this[0] ? getComputedStyle(this[0])[name] : undefined
      return this.each((_, element) => { element.style[name] = typeof value === 'number' ? `${value}px` : value })
    }
    addClass(names) { return this.each((_, element) => element.classList.add(...names.split(' ').filter(Boolean))) }
    removeClass(names) { return this.each((_, element) => element.classList.remove(...names.split(' ').filter(Boolean))) }
    toggleClass(name, wanted) { return this.each((_, element) => element.classList.toggle(name, wanted)) }
    hasClass(name) { return this.get().some((element) => element.classList.contains(name)) }
    show() { return this.css('display', '') }
    hide() { return this.css('display', 'none') }

    height(value) {
      if (value !== undefined) return this.css('height', value)
      return this[0] === window ? window.innerHeight : this[0]?.getBoundingClientRect().height
    }
    width(value) {
      if (value !== undefined) return this.css('width', value)
      return this[0] === window ? window.innerWidth : this[0]?.getBoundingClientRect().width
    }
    offset() {
      const box = this[0]?.getBoundingClientRect()
      return box && { top: box.top + window.scrollY, left: box.left + window.scrollX }
    }

    on(names, selector, act) {
      const own = typeof selector === 'function' ? selector : undefined
      return this.each((_, element) => names.split(' ').forEach((name) => {
        const listener = own ?? ((event) => {
          const hit = event.target.closest?.(selector)
          if (hit && element.contains(hit)) act.call(hit, event)
        })
        const [type, space = ''] = name.split('.')
        element.addEventListener(type, listener)
        listeners.push({ element, type, space, listener, act: act ?? own })
      }))
    }
    off(name, act) {
      const [type = '', space = ''] = String(name ?? '').split('.')
      return this.each((_, element) => {
        for (const known of listeners.filter((one) => one.element === element && (type === '' || one.type === type) && (space === '' || one.space === space) && (act === undefined || one.act === act))) {
          element.removeEventListener(known.type, known.listener)
          listeners.splice(listeners.indexOf(known), 1)
        }
      })
    }
    trigger(name) { return this.each((_, element) => element.dispatchEvent(new Event(name, { bubbles: true }))) }
    click(act) { return act ? this.on('click', act) : this.each((_, element) => element.click()) }
  }
  const listeners = []

  /** Callbacks run at once when the state is known; `then` takes what they return, as jQuery 2 does: no turn, and throws go through. */
  function Deferred() {
    let state = 'pending'
    let values = []
    const waiting = { resolved: [], rejected: [] }
    const settle = (next) => (...given) => {
      if (state === 'pending') {
        state = next
        values = given
        waiting[next].splice(0).forEach((act) => act(...values))
      }
      return deferred
    }
    const when = (wanted, act) => {
      if (act && state === wanted) act(...values)
      else if (act && state === 'pending') waiting[wanted].push(act)
    }
    const promise = {
      state: () => state,
      done: (...acts) => { acts.flat().forEach((act) => when('resolved', act)); return promise },
      fail: (...acts) => { acts.flat().forEach((act) => when('rejected', act)); return promise },
      always: (...acts) => promise.done(...acts).fail(...acts),
      promise: (target) => (target ? Object.assign(target, promise) : promise),
      then(onDone, onFail) {
        const next = Deferred()
        const pass = (act, direct) => (...given) => {
          if (typeof act !== 'function') direct(...given)
          else {
            const result = act(...given)
            if (result && typeof result.then === 'function') result.then(next.resolve, next.reject)
            else direct(result)
          }
        }
        when('resolved', pass(onDone, next.resolve))
        when('rejected', pass(onFail, next.reject))
        return next.promise()
      },
    }
    const deferred = { ...promise, resolve: settle('resolved'), reject: settle('rejected') }
    return deferred
  }

  function ajax(url, options) {
    const { method, type, data, headers = {}, dataType, contentType, timeout, success, error, xhrFields, beforeSend } = typeof url === 'object' ? url : { ...options, url }
    const address = typeof url === 'object' ? url.url : url
    const verb = (method ?? type ?? 'GET').toUpperCase()
    const xhr = new XMLHttpRequest()
    const body = data !== undefined && typeof data === 'object' && !(data instanceof FormData) ? new URLSearchParams(data).toString() : data
    xhr.open(verb, verb === 'GET' && body ? `${address}${address.includes('?') ? '&' : '?'}${body}` : address)
    if (xhrFields) Object.assign(xhr, xhrFields)
    if (timeout) xhr.timeout = timeout
    for (const [name, value] of Object.entries(headers)) xhr.setRequestHeader(name, value)
    if (verb !== 'GET' && body !== undefined && contentType !== false) xhr.setRequestHeader('Content-Type', contentType ?? 'application/x-www-form-urlencoded; charset=UTF-8')
    const deferred = Deferred()
    const jqXHR = deferred.promise({ abort: () => xhr.abort(), getResponseHeader: (name) => xhr.getResponseHeader(name) })
    const finish = (word) => {
      Object.assign(jqXHR, { status: xhr.status, statusText: xhr.statusText, responseText: xhr.responseText })
      if (word !== 'load' || xhr.status < 200 || xhr.status >= 300) return deferred.reject(jqXHR, word === 'load' ? 'error' : word, xhr.statusText)
      try {
        const isJson = dataType === 'json' || (dataType === undefined && /json/.test(xhr.getResponseHeader('Content-Type') ?? ''))
        const answer = isJson && xhr.responseText !== '' ? JSON.parse(xhr.responseText) : xhr.responseText
        jqXHR.responseJSON = answer
        return deferred.resolve(answer, 'success', jqXHR)
      } catch (problem) {
        return deferred.reject(jqXHR, 'parsererror', problem)
      }
    }
    for (const word of ['load', 'error', 'timeout', 'abort']) xhr.addEventListener(word, () => finish(word))
    jqXHR.done(success).fail(error)
    beforeSend?.(xhr)
    xhr.send(verb === 'GET' ? null : body ?? null)
    return jqXHR
  }

  const extend = (...objects) => Object.assign(...(objects[0] === true ? objects.slice(1) : objects))
  const each = (rows, act) => { Object.entries(rows).forEach(([key, row]) => act.call(row, Array.isArray(rows) ? Number(key) : key, row)) }
  const when = (...all) => {
    const whole = Deferred()
    let left = all.length
    const values = []
    all.forEach((one, place) => one.then((value) => {
      values[place] = value
      left -= 1
      if (left === 0) whole.resolve(...values)
    }, whole.reject))
    if (left === 0) whole.resolve()
    return whole.promise()
  }
  Object.assign($, {
    fn: Set$.prototype, Deferred, ajax, extend, each, when, noop() {}, isFunction: (value) => typeof value === 'function', isArray: Array.isArray, trim: (text) => String(text).trim(), proxy: (act, owner) => act.bind(owner),
    get: (url, data) => ajax({ url, data }), post: (url, data) => ajax({ url, data, method: 'POST' }),
  })
  window.jQuery = $
  window.$ = $
  window.define('jquery', [], () => $)
})()
