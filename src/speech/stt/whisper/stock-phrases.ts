/**
 * What Whisper writes where nobody spoke: the ends of the films and videos that it learned from. Collected from reports about many
 * servers; lower case, without signs.
 */
export const STOCK_PHRASES: ReadonlySet<string> = new Set([
  // English
  'you',
  'bye',
  'bye bye',
  'thank you',
  'thank you very much',
  'thank you so much',
  'thanks',
  'thanks for watching',
  'thank you for watching',
  'thank you for watching this video',
  'please subscribe',
  'please subscribe to my channel',
  'like and subscribe',
  'see you next time',
  'see you in the next video',
  'ill see you in the next video',
  'subtitles by the amaraorg community',
  'transcription by castingwords',
  // Indonesian, Malay
  'terima kasih',
  'terima kasih telah menonton',
  'terima kasih kerana menonton',
  // Polish
  'dziękuję',
  'dziękuję bardzo',
  'dziękuję za uwagę',
  'dziękuję za oglądanie',
  'napisy stworzone przez społeczność amaraorg',
  // Russian, Ukrainian
  'субтитры сделал dimatorzok',
  'субтитры создавал dimatorzok',
  'редактор субтитров асемкин корректор аегорова',
  'продолжение следует',
  'спасибо',
  'спасибо за просмотр',
  'спасибо за внимание',
  'дякую за перегляд',
  'дякую',
  // German
  'vielen dank',
  'vielen dank fürs zuschauen',
  'danke fürs zuschauen',
  'untertitel im auftrag des zdf für funk 2017',
  'untertitelung des zdf 2020',
  'untertitel der amaraorgcommunity',
  'bis zum nächsten mal',
  'tschüss',
  // French
  'merci',
  'merci davoir regardé cette vidéo',
  'soustitres réalisés par la communauté damaraorg',
  'soustitrage société radiocanada',
  // Spanish, Portuguese, Italian, Dutch
  'gracias',
  'gracias por ver el video',
  'suscríbete al canal',
  'subtítulos realizados por la comunidad de amaraorg',
  'obrigado',
  'obrigada',
  'obrigado por assistir',
  'legendas pela comunidade amaraorg',
  'grazie',
  'grazie per aver guardato il video',
  'sottotitoli e revisione a cura di qtss',
  'sottotitoli creati dalla comunità amaraorg',
  'bedankt voor het kijken',
  'ondertitels ingediend door de amaraorg gemeenschap',
  // Turkish, Swedish, Danish, Norwegian, Czech, Romanian
  'izlediğiniz için teşekkür ederim',
  'abone olmayı unutmayın',
  'altyazı mk',
  'teşekkürler',
  'tack',
  'tack för att ni tittade',
  'tak for at du så med',
  'takk for att du så på',
  'titulky vytvořil johnyx',
  'děkuji',
  'vă mulțumim pentru vizionare',
  // Japanese, Chinese, Korean, Vietnamese, Arabic, Hindi
  'ご視聴ありがとうございました',
  'ありがとうございました',
  '次の動画でお会いしましょう',
  '谢谢观看',
  '謝謝觀看',
  '谢谢大家',
  '请不吝点赞订阅转发打赏支持明镜与点点栏目',
  '字幕由amaraorg社区提供',
  '시청해주셔서 감사합니다',
  '감사합니다',
  'cảm ơn các bạn đã theo dõi',
  'hãy subscribe cho kênh ghiền mì gõ để không bỏ lỡ những video hấp dẫn',
  'شكرا للمشاهدة',
  'ترجمة نانسي قنقر',
  'धन्यवाद',
])

/** A phrase as it stands in the list. */
export const plainPhrase = (text: string): string =>
  text
    .toLowerCase()
    .normalize('NFC')
    .replace(/[^\p{L}\p{M}\p{N}\s]/gu, '')
    .replace(/\s+/g, ' ')
    .trim()
