import { GUTTER, PX_PER_MS } from '../timeline/axis.ts'

/**
 * What the page does when it is clicked: `#call-NAME@FROM-TO` (ms) opens a call, marks the stretch and puts its audio there. Kept
 * to what plain HTML cannot do; without it all tables can still be read.
 */
export const script = `(() => {
  const x = ms => ${GUTTER} + ms * ${PX_PER_MS}
  const bar = (svg, name, from, to) => {
    let rect = svg.querySelector('.' + name)
    if (!rect) {
      rect = document.createElementNS('http://www.w3.org/2000/svg', 'rect')
      rect.setAttribute('class', name)
      rect.setAttribute('height', '100%')
      name === 'head' ? svg.append(rect) : svg.prepend(rect)
    }
    rect.setAttribute('x', x(from))
    rect.setAttribute('width', Math.max(1.5, (to - from) * ${PX_PER_MS}))
  }
  const seek = (call, ms) => {
    const audio = call.querySelector('audio')
    if (audio) {
      audio.preload = 'auto'
      audio.currentTime = ms / 1000
    }
    bar(call.querySelector('.timeline'), 'head', ms, ms)
  }
  const go = () => {
    const [, name, from, to] = /^#(.+?)(?:@(\\d+)-(\\d+))?$/.exec(location.hash) ?? []
    const target = name && document.getElementById(decodeURIComponent(name))
    if (!target) return
    if (target.matches('details')) target.open = true
    if (from && target.matches('.call')) {
      const svg = target.querySelector('.timeline')
      bar(svg, 'mark', +from, +to)
      seek(target, +from)
      svg.parentElement.scrollLeft = x(+from) - svg.parentElement.clientWidth / 3
    }
    target.scrollIntoView({ block: 'start' })
  }
  document.addEventListener('click', event => {
    const link = event.target.closest('[data-at]')
    const svg = event.target.closest('.timeline')
    if (svg) {
      const ms = (event.clientX - svg.getBoundingClientRect().left - ${GUTTER}) / ${PX_PER_MS}
      seek(svg.closest('.call'), Math.max(0, ms))
    }
    if (!link) return
    event.preventDefault()
    const name = link.hash ? link.hash.slice(1) : encodeURIComponent(link.closest('.call').id)
    const hash = '#' + name + '@' + link.dataset.at
    if (location.hash === hash) go()
    else location.hash = hash
  })
  document.addEventListener('timeupdate', event => {
    const call = event.target.closest('.call')
    bar(call.querySelector('.timeline'), 'head', event.target.currentTime * 1000, event.target.currentTime * 1000)
  }, true)
  addEventListener('hashchange', go)
  go()
})()`
