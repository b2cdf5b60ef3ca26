"""What somebody answers in Turkish; see `replies` for how tables are read."""

from typing import Final

from senderz_voice.exchange.people.replies import Table

COOPERATIVE: Final[Table] = (
    (r"\bbaşka (bir|ne|nasıl|soru|herhangi)|\byardımcı olabileceğim başka", ("Hayır, bu kadar. Teşekkür ederim.",)),
    (r"\bdoğru m[uü]|\bdeğil mi\b", ("Evet, doğru.",)),
    (r"\be-?posta|\bmail", ("Ayşe nokta kaya et örnek nokta kom.",)),
    (r"\bposta kod", ("Otuz dört bin yedi yüz on.",)),
    (r"\badres|\bnerede (oturuyor|yaşıyor)", ("Meşe Sokak, on iki numara, Kadıköy.",)),
    (r"\b(telefon|cep|irtibat)\w* (numara|telefon)|\bnumaranız",
     ("Beş yüz otuz iki, beş yüz elli beş, sıfır bir, kırk iki.",)),
    (r"\bdoğum", ("Dört Mayıs bin dokuz yüz seksen.",)),
    (r"\bile mi (görüş|konuş)|\bsiz misiniz|\borada mı", ("Evet, benim.",)),
    (r"\bkim(inle|siniz)\b|\b(adınız|isminiz|soyad)|\bad soyad", ("Adım Ayşe Kaya.",)),
    (r"\bpuan|\bkaç yıldız|\büzerinden", ("Dört veriyorum.",)),
    (r"\bkaç kişi", ("Dört kişiyiz.",)),
    (r"\bbütçe|\bne kadar", ("Yaklaşık iki bin lira.",)),
    (r"\bne zaman|\b(hangi|ne|başka bir) (gün|saat|tarih)|\bsaat kaç", ("Salı günü sabah saat on benim için uygun.",)),
    (r"\b(yoksa|veya|ya da)\b[^.?!]*\?", ("İlki olsun, lütfen.",)),
    (r"\bnasıl yardımcı|\b(ne|hangi) (hakkında|konuda)|\bneden\b|\bniçin\b", ("Emin değilim, konu nedir?",)),
    (r"\bm[ıiuü]\w*\b[^.?!]*\?", ("Evet, benim için uygun.", "Evet.", "Evet, lütfen.")),
)  # fmt: skip
