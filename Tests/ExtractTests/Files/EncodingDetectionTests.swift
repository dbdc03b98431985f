import Foundation
import Glibc
import Testing

@testable import Extract

/// Text of a language as customer data hold it, and an encoding that it is written in.
private struct Seed: Sendable, CustomTestStringConvertible {
  var language: String
  var encodings: [String]
  var text: String
  var testDescription: String { language }
}

private let seeds: [Seed] = [
  Seed(
    language: "simplified Chinese", encodings: ["gb18030", "utf-8", "utf-16le", "utf-16be"],
    text: """
      订单编号,买家会员名,收货地址,订单状态,宝贝标题
      20261122001,张晓梅,浙江省杭州市西湖区文三路118号3幢502室,交易成功,纯棉四件套 被套床单
      20261122002,欧阳锋,广东省深圳市南山区科技园南路8号,等待买家付款,不锈钢保温杯 500ml 大容量
      20261122003,司徒雪,内蒙古自治区呼和浩特市赛罕区,卖家已发货,儿童绘本全套十册
      客户投诉物流太慢，要求退款，已转售后处理；请在三个工作日内回复。
      """),
  Seed(
    language: "traditional Chinese", encodings: ["big5", "utf-8", "utf-16le"],
    text: """
      訂單編號,客戶姓名,送貨地址,付款方式,商品名稱
      10025,陳怡君,臺北市大安區忠孝東路四段210號5樓,信用卡,手工烏龍茶禮盒
      10026,黃志豪,高雄市左營區博愛二路,貨到付款,防水登山背包
      10027,歐陽妮妮,新竹市東區光復路,銀行轉帳,無線藍牙耳機 黑色
      客戶反映收到的商品有瑕疵，要求更換新品，並希望儘快處理。
      """),
  Seed(
    language: "Japanese", encodings: ["cp932", "euc-jp", "utf-8", "utf-16le"],
    text: """
      注文番号,お名前,ご住所,支払方法,商品名
      503-1234,佐藤美咲,東京都渋谷区神南1丁目2番地,クレジットカード,ワイヤレスイヤホン
      503-1235,鈴木健一,大阪府大阪市北区梅田,代金引換,ステンレスボトル 水筒
      商品がまだ届いていません。いつ発送されますか。よろしくお願いいたします。
      """),
  Seed(
    language: "Japanese in half-width katakana", encodings: ["cp932"],
    text: """
      ｶﾅ氏名,ﾌﾘｶﾞﾅ,支店
      ｻﾄｳ ﾐｻｷ,ﾔﾏﾀﾞ ﾀﾛｳ,ｼﾌﾞﾔ
      ｽｽﾞｷ ｹﾝｲﾁ,ﾀｶﾊｼ ﾊﾅｺ,ｵｵｻｶ ﾁｭｳｵｳ
      """),
  Seed(
    language: "Korean", encodings: ["euc-kr", "utf-8", "utf-16le"],
    text: """
      주문번호,고객명,배송지 주소,결제방법,상품명
      2026-001,김민준,서울특별시 강남구 테헤란로 152,신용카드,무선 이어폰 블랙
      2026-002,박서연,부산광역시 해운대구 우동,계좌이체,스테인리스 텀블러
      상품이 아직 도착하지 않았습니다. 빠른 확인 부탁드립니다.
      """),
  Seed(
    language: "Russian", encodings: ["windows-1251", "koi8-r", "ibm866", "utf-8", "utf-16le"],
    text: """
      Номер заказа,Покупатель,Адрес доставки,Статус
      1001,Иванова Мария Сергеевна,г. Москва, ул. Ленина, д. 5,Доставлен
      1002,Петров Алексей,г. Санкт-Петербург, Невский проспект,Отменён
      Клиент просит вернуть деньги за повреждённый товар.
      """),
  Seed(
    language: "Greek", encodings: ["windows-1253", "utf-8"],
    text: """
      Παραγγελία,Πελάτης,Διεύθυνση,Κατάσταση
      1,Μαρία Παπαδοπούλου,Αθήνα, οδός Ερμού,Παραδόθηκε
      2,Γιώργος Νικολάου,Θεσσαλονίκη,Ακυρώθηκε
      """),
  Seed(
    language: "French", encodings: ["windows-1252", "utf-8", "utf-16le", "macintosh", "cp850"],
    text: """
      Numéro,Prénom,Adresse,État
      1,François Lefèvre,12 rue de l'Église à Besançon,expédiée
      2,Hélène Gérard,4 allée des Chênes,annulée
      Le client a demandé un remboursement parce que le colis est arrivé abîmé.
      """),
  Seed(
    language: "German", encodings: ["windows-1252", "utf-8", "utf-16le"],
    text: """
      Auftrag;Kunde;Straße;Größe;Betrag
      1;Jürgen Müller;Königstraße 5, Köln;groß;12,50
      2;Käthe Schröder;Blücherplatz 9, Düsseldorf;übergroß;99,00
      Das Gerät läuft nicht; bitte prüfen und zurückrufen.
      """),
  Seed(
    language: "Spanish", encodings: ["windows-1252", "utf-8"],
    text: """
      Número,Nombre,Dirección,Teléfono
      1,José Muñoz Peña,Calle Colón 15, Málaga,600
      2,María Núñez,Avenida de la Constitución,601
      ¿Cuándo llegará el pedido? El señor está muy molesto.
      """),
  Seed(
    language: "Swedish", encodings: ["windows-1252", "utf-8"],
    text: """
      Ordernr;Kund;Gata;Ort
      1;Åsa Lindström;Storgatan 8;Göteborg
      2;Björn Sjöberg;Kyrkvägen 3;Malmö
      Paketet har inte kommit fram ännu, vänligen återkom så snart som möjligt.
      """),
  Seed(
    language: "Polish", encodings: ["windows-1250", "iso-8859-2", "utf-8"],
    text: """
      Numer;Imię;Ulica;Miasto
      1;Małgorzata Wiśniewska;ul. Źródlana 7;Łódź
      2;Grzegorz Brzęczyszczykiewicz;ul. Świętokrzyska;Gdańsk
      Klient prosi o zwrot pieniędzy, ponieważ towar był uszkodzony. Dziękuję, żegnam.
      """),
  Seed(
    language: "Czech", encodings: ["windows-1250", "utf-8"],
    text: """
      Číslo;Jméno;Město;Země
      1;Jiří Dvořák;Plzeň;Česko
      2;Šárka Černá;České Budějovice;Česko
      Zákazník žádá o vrácení peněz, protože zboží přišlo poškozené.
      """),
  Seed(
    language: "Turkish", encodings: ["windows-1254", "utf-8"],
    text: """
      Sipariş;Müşteri;Şehir
      1;Ayşe Yıldız;İstanbul
      2;Mehmet Çağlar;Eskişehir
      Ürün kırık geldi, iade etmek istiyorum. Teşekkürler, iyi günler.
      """),
]

/// Text in an encoding; nil if that has not all of its characters.
private func encoded(_ text: String, _ encoding: String) -> [UInt8]? {
  guard let converter = unsafe iconv_open(encoding, "UTF-8"), Int(bitPattern: converter) != -1 else { return nil }
  defer { unsafe iconv_close(converter) }
  var input = Array(text.utf8).map(CChar.init(bitPattern:))
  var output = [CChar](repeating: 0, count: text.utf8.count * 2 + 16)
  let size = output.count
  var (left, room) = (input.count, output.count)
  let result = unsafe input.withUnsafeMutableBufferPointer { from in
    unsafe output.withUnsafeMutableBufferPointer { into in
      var source = from.baseAddress
      var target = into.baseAddress
      return unsafe iconv(converter, &source, &left, &target, &room)
    }
  }
  return result == 0 ? output.prefix(size - room).map(UInt8.init(bitPattern:)) : nil
}

/// Writes text in an encoding that has all of its characters.
private func encode(_ text: String, _ encoding: String) throws -> [UInt8] {
  try #require(encoded(text, encoding), "\(encoding) cannot write all of this text")
}

@Suite struct `Detection of encodings` {
  @Test(arguments: seeds)
  fileprivate func `a file of some lines is told right`(_ seed: Seed) throws {
    for encoding in seed.encodings {
      let bytes = try encode(seed.text, encoding)
      let found = EncodingDetector.detect(bytes, isWhole: true)
      #expect(found.name == encoding, "\(encoding): \(found)")
      #expect(found.confidence > 0.8, "\(encoding): \(found)")
      // A long file, and one that is cut off within a character.
      let long = try encode(Array(repeating: seed.text, count: 400).joined(separator: "\n"), encoding)
      for count in [long.count, long.count - 1, 40_001] where count <= long.count {
        let part = EncodingDetector.detect(Array(long.prefix(count)), isWhole: false)
        #expect(part.name == encoding, "\(encoding), \(count) bytes: \(part)")
      }
    }
  }

  /// The shorter, the more often bytes make sense in several encodings.
  @Test(arguments: [(6, 0.88), (12, 0.92), (24, 0.96), (48, 0.98)])
  func `short pieces are told right mostly`(_ length: Int, _ wanted: Double) throws {
    var (right, all) = (0, 0)
    var wrong: [String: Int] = [:]
    for seed in seeds {
      let letters = Array(seed.text)
      for encoding in seed.encodings {
        for start in stride(from: 0, to: letters.count - length, by: 23) {
          let piece = String(letters[start..<start + length])
          if piece.utf8.allSatisfy({ $0 < 0x80 }) && !encoding.hasPrefix("utf-16") { continue }
          let bytes = try encode(piece, encoding)
          let found = EncodingDetector.detect(bytes, isWhole: true)
          all += 1
          // Right is what gives the same text.
          if found.name == encoding || encoded(piece, found.name) == bytes {
            right += 1
          } else {
            wrong["\(encoding) as \(found.name)", default: 0] += 1
          }
        }
      }
    }
    print(
      "encodings of pieces of \(length) characters: \(right) of \(all) told right; wrong \(wrong.sorted { $0.value > $1.value }.prefix(8).map { "\($0.key) \($0.value)" })"
    )
    #expect(Double(right) >= wanted * Double(all))
  }

  @Test func `nothing but ASCII is UTF-8`() {
    let found = EncodingDetector.detect(Array("a,b\n1,2\n".utf8), isWhole: true)
    #expect(found.name == "utf-8" && found.isASCII && found.confidence == 1)
    #expect(EncodingDetector.detect([], isWhole: true).name == "utf-8")
  }

  @Test func `a byte order mark decides`() {
    let cases: [([UInt8], String)] = [
      ([0xef, 0xbb, 0xbf, 0x61], "utf-8"), ([0xff, 0xfe, 0x61, 0], "utf-16le"), ([0xfe, 0xff, 0, 0x61], "utf-16be"),
      ([0xff, 0xfe, 0, 0, 0x61, 0, 0, 0], "utf-32le"), ([0x84, 0x31, 0x95, 0x33, 0x61], "gb18030"),
    ]
    for (bytes, name) in cases {
      let found = EncodingDetector.detect(bytes, isWhole: true)
      #expect(found.name == name && found.hasByteOrderMark)
    }
  }

  @Test func `UTF-16 of plain ASCII is told by its zeros`() throws {
    let text = "id,name,amount\r\n1,Smith,10.50\r\n2,Jones,7\r\n"
    #expect(EncodingDetector.detect(try encode(text, "utf-16le"), isWhole: true).name == "utf-16le")
    #expect(EncodingDetector.detect(try encode(text, "utf-16be"), isWhole: true).name == "utf-16be")
  }

  @Test func `a stray byte does not make another encoding of a file in UTF-8`() throws {
    var bytes = Array(seeds[0].text.utf8)
    bytes.insert(0xe9, at: 40)
    #expect(EncodingDetector.detect(bytes, isWhole: true).name == "utf-8")
    let one = try encode("name,city\nMiller,Boston\nAndr\u{e9},Paris\nSmith,London\n", "windows-1252")
    #expect(EncodingDetector.detect(one, isWhole: true).name == "windows-1252")
  }

  @Test func `any bytes at all have some encoding`() {
    var state: UInt64 = 7
    for round in 0..<200 {
      let bytes = (0..<(round % 60)).map { _ in
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return UInt8(truncatingIfNeeded: state >> 33)
      }
      let found = EncodingDetector.detect(bytes, isWhole: round % 2 == 0)
      #expect(!found.name.isEmpty && (0...1).contains(found.confidence))
    }
  }
}
