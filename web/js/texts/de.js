// What the pages say in German; see en.js.
export const texts = {
    "language.choose": "Sprache",

    privacy:
        "Dateien und Texte gehen verschlüsselt von Gerät zu Gerät. Der Server macht die beiden nur miteinander bekannt.",
    skip: "Zum Inhalt",

    "idle.title": "Einen Moment",
    "idle.detail": "Die Verbindung zum Server wird aufgebaut.",
    "idle.tab": "Verbindet",
    "no-id.title": "Den Code am Computer scannen",
    "no-id.detail":
        "Öffnen Sie {address} am Computer und richten Sie die Kamera dieses Handys auf den Code.",
    "no-id.tab": "Code scannen",
    "waiting.pc.title": "Mit dem Handy scannen",
    "waiting.pc.detail":
        "Kamera auf den Code richten und den Link öffnen. Keine App, keine Anmeldung.",
    "waiting.mobile.title": "Warten auf den Computer",
    "waiting.mobile.detail":
        "Ist die Seite dort noch offen? Zeigt sie inzwischen einen neuen Code, scannen Sie diesen.",
    "waiting.tab": "Wartet",
    "connecting.title": "Verbindung wird aufgebaut",
    "connecting.detail": "Beide Geräte sind da und suchen einen Weg zueinander.",
    "interrupted.title": "Verbindung unterbrochen",
    "interrupted.detail":
        "Sie wird wiederhergestellt. Übertragungen gehen weiter, wo sie aufgehört haben.",
    "connecting.tab": "Verbindet",
    "connected.pc.title": "Mit dem Handy verbunden",
    "connected.mobile.title": "Mit dem Computer verbunden",
    "path.unknown": "Verschlüsselt von Gerät zu Gerät.",
    "path.direct": "Direkt, verschlüsselt und ohne Umweg.",
    "path.relay":
        "Über eine Zwischenstation, die nicht mitlesen kann: Ein direkter Weg fand sich nicht.",
    "back.pc.title": "Das Handy ist wieder da",
    "back.mobile.title": "Der Computer ist wieder da",
    "connected.tab": "Verbunden",
    "away.pc.title": "Das Handy ist abwesend",
    "away.pc.detail":
        "Vielleicht ist sein Bildschirm aus oder eine andere App offen. Übertragungen gehen weiter, wenn es zurück ist.",
    "away.mobile.title": "Der Computer ist abwesend",
    "away.mobile.detail": "Vielleicht schläft er. Übertragungen gehen weiter, wenn er zurück ist.",
    "away.tab": "Abwesend",
    "left.pc.title": "Das Handy ist weg",
    "left.pc.detail": "Die Seite dort wurde geschlossen. Zum Verbinden den Code erneut scannen.",
    "left.mobile.title": "Der Computer ist weg",
    "left.mobile.detail":
        "Die Seite dort wurde geschlossen oder wird neu geladen. Kommt sie zurück, sind Sie wieder verbunden.",
    "new-code.title": "Dieser Code gilt nicht mehr",
    "new-code.detail": "Der Computer zeigt einen neuen. Scannen Sie ihn, um sich zu verbinden.",
    "gone.tab": "Getrennt",
    "no-relay.title": "Kein Weg zueinander",
    "no-relay.detail":
        "Ihre beiden Netze lassen keine direkte Verbindung zu, und dieser Server bietet keine Zwischenstation an. Im selben WLAN und ohne VPN klappt es.",
    "relay.title": "Kein Weg zueinander",
    "relay.detail":
        "Ihre beiden Netze lassen keine direkte Verbindung zu, und auch die Zwischenstation war nicht erreichbar. Vielleicht ist eine Firewall oder ein VPN im Weg: Versuchen Sie es in einem anderen Netz.",
    "failed.tab": "Nicht verbunden",
    "network.title": "Kein Netz",
    "network.detail":
        "Dieses Gerät ist offline. Die Seite verbindet sich von selbst, sobald es wieder ein Netz hat.",
    "server.title": "Der Server ist nicht erreichbar",
    "server.detail": "Die Seite versucht es weiter und verbindet sich von selbst.",
    "offline.tab": "Offline",
    "seat.pc.title": "Schon woanders geöffnet",
    "seat.pc.detail":
        "Diese Sitzung wird an einem anderen Computer benutzt. Mit einem neuen Code beginnen Sie eine eigene.",
    "seat.mobile.title": "Ein anderes Handy war schneller",
    "seat.mobile.detail":
        "Ein Code verbindet ein Handy, und diesen benutzt schon ein anderes. Machen Sie am Computer einen neuen Code, um dieses zu verbinden.",
    "replaced.title": "In einem anderen Tab fortgesetzt",
    "replaced.detail": "Diese Sitzung ist in einem anderen Tab oder Fenster dieses Browsers offen.",
    "refused.title": "Der Server lehnt diese Sitzung ab",
    "refused.detail":
        "Vielleicht ist der Link beschädigt, oder der Server ist für andere Seiten eingerichtet.",
    "taken.tab": "Nicht verbunden",
    "invalid.title": "Dieser Link funktioniert nicht",
    "invalid.detail":
        "Er ist unvollständig oder beschädigt. Scannen Sie den Code am Computer noch einmal.",
    "invalid.tab": "Ungültiger Link",
    "note.server": "Der Server ist gerade nicht erreichbar. Sie bleiben verbunden.",

    retry: "Erneut versuchen",
    "new-code": "Neuer Code",

    "link.label": "Oder diesen Link auf dem anderen Gerät öffnen",
    "link.copy": "Kopieren",
    "link.share": "Teilen",
    "link.copied": "Link kopiert",
    "link.select": "Link ausgewählt: mit Strg+C kopieren",
    "link.origins": "Adresse in Ihrem Netz",
    "link.localhost":
        "Ein Handy kann „localhost“ nicht öffnen. Rufen Sie diese Seite unter der Adresse auf, die der Computer in Ihrem Netz hat, etwa http://192.168.1.5:3000.",
    "qr.label": "QR-Code mit dem Link für das Handy",

    "composer.title": "Senden",
    "composer.drop": "Dateien hierher ziehen oder einfügen",
    "composer.pick": "Dateien auswählen",
    "composer.dropping": "Loslassen zum Senden",
    "composer.folder":
        "Ordner lassen sich so nicht senden. Packen Sie sie zuerst in eine Zip-Datei.",
    "text.label": "Text zum Senden",
    "text.placeholder": "Oder einen Text schreiben, einen Link, ein Passwort …",
    "text.send": "Text senden",
    "text.long":
        "Ein Text darf {limit} haben, dieser hat {size}. Senden Sie ihn stattdessen als Datei.",

    "list.title": "Gesendet und empfangen",
    "list.empty.pc": "Noch nichts. Hier erscheint, was Sie und Ihr Handy senden.",
    "list.empty.mobile": "Noch nichts. Hier erscheint, was Sie und der Computer senden.",
    "list.always": "In dieser Sitzung alles annehmen",
    "offers.pc": {
        one: "Das Handy möchte Ihnen eine Datei senden",
        other: "Das Handy möchte Ihnen {count} Dateien senden, {size}",
    },
    "offers.mobile": {
        one: "Der Computer möchte Ihnen eine Datei senden",
        other: "Der Computer möchte Ihnen {count} Dateien senden, {size}",
    },
    "accept-all": "Alle annehmen",
    "decline-all": "Alle ablehnen",
    "save-all": "Alle sichern",

    accept: "Annehmen",
    decline: "Ablehnen",
    cancel: "Abbrechen",
    save: "Sichern",
    remove: "Entfernen",
    copy: "Kopieren",
    copied: "Kopiert",
    "accept.label": "{name} annehmen",
    "decline.label": "{name} ablehnen",
    "cancel.label": "{name} abbrechen",
    "save.label": "{name} sichern",
    "remove.label": "{name} aus der Liste entfernen",
    "remove-text.label": "Text aus der Liste entfernen",

    "in.offered": "{size}",
    "out.offered": "{size} · wartet auf die andere Seite",
    "in.starting": "{size} · angenommen, beginnt gleich",
    running: "{done} von {size}",
    "running.rate": "{done} von {size} · {rate}",
    "running.left": "{done} von {size} · {rate} · {left}",
    "in.done": "{size} · empfangen",
    "in.saved": "{size} · gesichert",
    "out.done": "{size} · zugestellt",
    "in.declined": "{size} · von Ihnen abgelehnt",
    "out.declined": "{size} · von der anderen Seite abgelehnt",
    "cancelled.us": "{size} · abgebrochen",
    "cancelled.partner": "{size} · von der anderen Seite abgebrochen",
    "failed.peer_gone": "Nicht fertig: Die andere Seite ist weg oder hat ihre Seite neu geladen",
    "failed.unreadable": "Die Datei ist nicht lesbar. Wurde sie verschoben oder geändert?",
    "failed.sink_failed":
        "Sie konnte nicht gespeichert werden. Ist der Speicher des empfangenden Geräts voll?",
    "failed.hash_mismatch":
        "Was ankam, war beschädigt und wurde verworfen. Bitte noch einmal senden.",
    "failed.other": "Es hat nicht geklappt. Bitte noch einmal senden.",
    "snippet.in": "Text empfangen",
    "snippet.sending": "Text, wird gesendet",
    "snippet.done": "Text, zugestellt",
    "snippet.failed": "Text, nicht zugestellt: Die andere Seite ist weg",

    "said.offered": "{name}, {size}, wird Ihnen angeboten",
    "said.done.in": "{name} empfangen",
    "said.done.out": "{name} zugestellt",
    "said.failed": "{name} ist fehlgeschlagen",
    "said.cancelled": "{name} abgebrochen",
    "said.declined": "{name} abgelehnt",
    "said.text": "Text empfangen: {text}",
    "said.new-code": "Es gibt einen neuen Code",

    rate: "{size}/s",
    left: "noch {time}",
};
