/*
 * Vympel: goals and bonuses of a sales team.
 *
 * The pages themselves live on the server below and open in a frame in the work area. This file lets a person in (a disposable token of
 * the account, asked for when the page opens), passes the account's theme and language on, and does what the pages may ask of the
 * account: open a record, change the height of the frame, let the person in again. Nothing that comes from the frame is run.
 */
define(['jquery'], function ($) {
  'use strict';

  /** The server this package was made for. */
  var SERVER = '{{PUBLIC_URL}}';
  /** Messages of the pages carry this name. */
  var CHANNEL = 'vympel';
  var LEAST_HEIGHT = 480;
  var MOST_HEIGHT = 20000;

  return function () {
    var self = this;
    /** The work area while our page is in it, the frame inside it, and how high the page wants to be. */
    var $area = null;
    var frame = null;
    var wantedHeight = 0;
    /** Answers of a page that is open no more are dropped. */
    var visit = 0;
    /** The theme that the page was told last; the account changes it without loading its page anew. */
    var toldTheme = '';
    var themeWatch = new MutationObserver(followTheme);
    var isNew = false;

    /** A text in the language of the account. */
    function text(key) {
      return self.i18n(key);
    }

    /** A constant of the account's page; an empty object where it tells none. */
    function constant(name) {
      return (window.APP && window.APP.constant && window.APP.constant(name)) || {};
    }

    function theme() {
      return String(constant('user').theme).indexOf('dark') >= 0 ? 'dark' : 'light';
    }

    function language() {
      return encodeURIComponent((window.APP && window.APP.lang_id) || 'ru');
    }

    /** Puts our page into the work area and asks who is there. */
    function open() {
      close();
      $area = $('#work-area-' + self.get_settings().widget_code);
      addStyle();
      window.addEventListener('message', onMessage);
      window.addEventListener('resize', fit);
      themeWatch.observe(document.documentElement, { attributes: true });
      themeWatch.observe(document.body, { attributes: true });
      enter('');
    }

    /** Takes everything of ours out of the account's page. */
    function close() {
      visit += 1;
      window.removeEventListener('message', onMessage);
      window.removeEventListener('resize', fit);
      themeWatch.disconnect();
      if ($area) {
        $area.find('.vympel-widget').remove();
      }
      $area = null;
      frame = null;
      wantedHeight = 0;
    }

    /** Lets the person in: one disposable token for one code, and the code opens the page once. `place` is where in the page to go. */
    function enter(place) {
      var own = (visit += 1);
      show($('<p>').text(text('page.loading')));
      self.$authorizedAjax({ url: SERVER + '/amocrm/session', method: 'POST', dataType: 'json', timeout: 20000 }).then(
        function (answer) {
          if (own === visit) {
            showFrame(answer.code, place);
          }
        },
        function (refusal) {
          if (own === visit) {
            showRefusal(refusal.status || 0);
          }
        }
      );
    }

    function showFrame(code, place) {
      frame = document.createElement('iframe');
      frame.className = 'vympel-widget__frame';
      frame.title = text('widget.name');
      toldTheme = theme();
      frame.src = SERVER + '/amocrm/app?code=' + encodeURIComponent(code) + '&lang=' + language() + '&theme=' + toldTheme + place;
      show($(frame));
      fit();
    }

    /** Says why the page did not open and what to do: try again, or have an administrator connect the account again. */
    function showRefusal(status) {
      var isClosed = status >= 400 && status < 500 && status !== 429;
      var $notice = $('<div class="vympel-widget__notice" role="alert">');
      $notice.append($('<h2>').text(text(isClosed ? 'page.closed_title' : 'page.failed_title')));
      $notice.append($('<p>').text(text(isClosed ? 'page.closed_text' : 'page.failed_text')));
      $notice.append(
        $('<button type="button" class="button-input">').text(text('page.retry')).on('click', function () {
          enter('');
        })
      );
      // An account that is not known gets no answer that this page may read, so it looks like silence.
      $notice.append(reconnectLink());
      show($notice);
    }

    function reconnectLink() {
      var href = SERVER + '/amocrm/connect?account=' + encodeURIComponent(window.location.host);
      return $('<a target="_blank" rel="noopener">').attr('href', href).text(text('page.connect'));
    }

    function show($content) {
      if ($area) {
        $area.find('.vympel-widget').remove();
        $area.append($('<div class="vympel-widget">').append($content));
      }
    }

    /** The frame is as high as the window lets it, or as its page asks for. */
    function fit() {
      if (frame && $area) {
        frame.style.height = Math.max($(window).height() - $area.offset().top, wantedHeight, LEAST_HEIGHT) + 'px';
      }
    }

    function followTheme() {
      if (theme() !== toldTheme) {
        tellTheme('theme');
      }
    }

    function tellTheme(type) {
      toldTheme = theme();
      send({ channel: CHANNEL, type: type, theme: toldTheme });
    }

    function send(message) {
      if (frame && frame.contentWindow) {
        frame.contentWindow.postMessage(message, SERVER);
      }
    }

    /** What our page asks for: only from our frame, only from our server, only these four. */
    function onMessage(event) {
      var message = event.data;
      if (!frame || event.source !== frame.contentWindow || event.origin !== SERVER || !message || message.channel !== CHANNEL) {
        return;
      }
      if (message.type === 'ready') {
        tellTheme('welcome');
      } else if (message.type === 'height') {
        wantedHeight = Math.min(Number(message.height) || 0, MOST_HEIGHT);
        fit();
      } else if (message.type === 'open') {
        openRecord(String(message.url));
      } else if (message.type === 'enter') {
        enter(/^#[\w/:.-]*$/.test(message.place) ? message.place : '');
      }
    }

    /** Opens a card of this account, and nothing else, beside our page. */
    function openRecord(url) {
      var link = document.createElement('a');
      link.href = url;
      if (link.origin === window.location.origin) {
        window.open(link.href, '_blank', 'noopener');
      }
    }

    function addStyle() {
      var settings = self.get_settings();
      var href = settings.path + '/style.css?v=' + settings.version;
      removeStyle();
      $('head').append($('<link rel="stylesheet" type="text/css" data-of="vympel-widget">').attr('href', href));
    }

    function removeStyle() {
      $('link[data-of="vympel-widget"]').remove();
    }

    /** What an administrator should know before and after the installation. */
    function describe($modal) {
      var $place = $modal.find('.widget_settings_block');
      var $about = $('<div class="vympel-widget vympel-widget_settings">');
      addStyle();
      if (isNew || self.get_install_status() === 'installed') {
        $about.append($('<p>').append($('<b>').text(text(isNew ? 'settings.installed' : 'settings.where'))));
        $about.append($('<p>').text(text('settings.connect_again')).append(' ').append(reconnectLink()));
      } else {
        $about.append($('<p>').text(text('settings.before')));
      }
      $about.append($('<p>').text(text('settings.data')).append(' ').append($('<span class="vympel-widget__server">').text(SERVER)));
      $about.append($('<p>').text(text('settings.rights')));
      $modal.find('.vympel-widget_settings').remove();
      ($place.length > 0 ? $place.first() : $modal).append($about);
    }

    this.callbacks = {
      render: function () {
        return true;
      },
      init: function () {
        return true;
      },
      bind_actions: function () {
        return true;
      },
      initMenuPage: function () {
        open();
      },
      settings: function ($modal) {
        describe($modal);
        return true;
      },
      onInstall: function () {
        isNew = true;
        return true;
      },
      onSave: function () {
        return true;
      },
      destroy: function () {
        close();
        removeStyle();
      }
    };

    return this;
  };
});
