/** A small loader of AMD modules, as requirejs behaves: `define` with or without a name, `require` of several, addresses kept as they are. */
(function () {
  'use strict'
  const modules = new Map()
  const configured = {}
  let anonymous = null

  // A module without a name belongs to the script that runs now; its loader gives it one.
  function define(first, second, third) {
    if (typeof first === 'string') {
      if (Array.isArray(second)) modules.set(first, run(second, third))
      else modules.set(first, run([], second))
    } else if (Array.isArray(first)) anonymous = { dependencies: first, factory: second }
    else anonymous = { dependencies: [], factory: first }
  }
  define.amd = { jQuery: true }

  async function run(dependencies, factory) {
    const module = { exports: {} }
    const special = { require: requireMany, exports: module.exports, module }
    const values = await Promise.all(dependencies.map((name) => (name in special ? special[name] : load(name))))
    const value = typeof factory === 'function' ? factory(...values) : factory
    return value === undefined ? module.exports : value
  }

  function load(name) {
    const known = modules.get(name)
    if (known) return known
    const loading = fetchModule(name)
    modules.set(name, loading)
    return loading
  }

  function fetchModule(name) {
    return new Promise((done, fail) => {
      const script = document.createElement('script')
      script.src = toUrl(name)
      script.dataset.module = name
      script.addEventListener('load', () => {
        const found = anonymous
        anonymous = null
        if (found) done(run(found.dependencies, found.factory))
        else fail(new Error(`${name} defines no module`))
      })
      script.addEventListener('error', () => fail(new Error(`${name} was not loaded`)))
      document.head.append(script)
    })
  }

  function toUrl(name) {
    const path = configured.paths?.[name] ?? name
    if (/^(https?:)?\/\//.test(path) || path.startsWith('/') || /\.js(\?|$)/.test(path)) return path
    return `${configured.baseUrl ?? '/'}${path}.js`
  }

  function requireMany(names, done, failed) {
    if (typeof names === 'string') throw new Error(`Module name "${names}" has not been loaded yet`)
    Promise.all(names.map(load)).then((values) => done?.(...values), (error) => failed?.(error) ?? setTimeout(() => { throw error }))
  }
  requireMany.config = (options) => Object.assign(configured, options)

  window.define = define
  window.require = requireMany
  window.requirejs = requireMany
})()
