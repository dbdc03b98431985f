// The words that all names, addresses and texts are made of. Everything is invented; cities and provinces exist.

/// A word in Chinese and in Latin letters.
struct Word {
  let chinese: [UInt8]
  let latin: [UInt8]

  fileprivate init(_ pair: Substring) {
    let parts = pair.split(separator: "/")
    chinese = Array((parts.first ?? "").utf8)
    latin = Array((parts.last ?? "").utf8)
  }
}

/// A city with its province and postal code.
struct City: Sendable {
  let name: Word
  let province: Word
  let zip: Int
}

private func words(_ list: String) -> [Word] {
  list.split(separator: " ").map { Word($0) }
}

/// The word lists.
enum Words {
  static let surnames = words(
    "王/Wang 李/Li 张/Zhang 刘/Liu 陈/Chen 杨/Yang 黄/Huang 赵/Zhao 周/Zhou 吴/Wu 徐/Xu 孙/Sun 马/Ma 朱/Zhu 胡/Hu 郭/Guo "
      + "何/He 林/Lin 罗/Luo 高/Gao 欧阳/Ouyang 司马/Sima 𠮷田/Jitian")

  static let givenNames = words(
    "伟/Wei 芳/Fang 娜/Na 敏/Min 静/Jing 丽/Li 强/Qiang 磊/Lei 军/Jun 洋/Yang 勇/Yong 艳/Yan 杰/Jie 涛/Tao 明/Ming 超/Chao "
      + "秀英/Xiuying 建国/Jianguo 雨桐/Yutong 子涵/Zihan 梓萱/Zixuan 浩然/Haoran 思远/Siyuan 晓东/Xiaodong 喆/Zhe 玥/Yue")

  static let nicks = words(
    "小鱼儿/sunny 清风徐来/maple 爱吃糖/rainy 青石巷/pebble 月光宝盒/moonbox 大白兔/whiterabbit 行者/walker 豆豆妈/beans "
      + "柠檬茶/lemontea 飞鸟/swift 梧桐/plane_tree 老船长/oldcaptain")

  static let roads = words(
    "建国路/Jianguo~Road 人民东路/Renmin~East~Road 解放大道/Jiefang~Avenue 中山北路/Zhongshan~North~Road 文化街/Wenhua~Street "
      + "和平里/Heping~Lane 滨江路/Binjiang~Road 学院路/Xueyuan~Road 莲花巷/Lianhua~Alley 西湖大道/Xihu~Avenue")

  static let cities: [City] =
    [
      "北京/Beijing 北京市/Beijing 100020", "上海/Shanghai 上海市/Shanghai 200001", "广州/Guangzhou 广东省/Guangdong 510000",
      "深圳/Shenzhen 广东省/Guangdong 518000", "杭州/Hangzhou 浙江省/Zhejiang 310000", "宁波/Ningbo 浙江省/Zhejiang 315000",
      "南京/Nanjing 江苏省/Jiangsu 210000", "苏州/Suzhou 江苏省/Jiangsu 215000", "成都/Chengdu 四川省/Sichuan 610000",
      "武汉/Wuhan 湖北省/Hubei 430000", "西安/Xi'an 陕西省/Shaanxi 710000", "青岛/Qingdao 山东省/Shandong 266000",
      "昆明/Kunming 云南省/Yunnan 650000", "沈阳/Shenyang 辽宁省/Liaoning 110000",
    ].map { (line: String) in
      let parts = line.split(separator: " ")
      return City(name: Word(parts[0]), province: Word(parts[1]), zip: Int(parts[2]) ?? 0)
    }

  static let adjectives = words("简约/Plain 复古/Vintage 加厚/Thick 便携/Portable 手工/Handmade 儿童/Junior 大号/Large 静音/Silent")

  /// Category, department, and the things sold in it; the last label needs quoting in CSV.
  static let categories: [(name: String, department: String, things: [Word])] = [
    ("Tea", "Food", words("龙井茶/Longjing~Tea 普洱茶/Pu'er~Tea 茉莉花茶/Jasmine~Tea")),
    ("Snacks", "Food", words("核桃/Walnuts 牛肉干/Beef~Jerky 桂花糕/Osmanthus~Cake")),
    ("Cookware", "Kitchen", words("铁锅/Wok 砂锅/Clay~Pot 蒸笼/Steamer")),
    ("Tableware", "Kitchen", words("陶瓷碗/Bowl 马克杯/Mug 筷子/Chopsticks")),
    ("Bedding", "Home", words("蚕丝被/Silk~Quilt 枕头/Pillow 床单/Sheet")),
    ("Lighting", "Home", words("台灯/Desk~Lamp 灯笼/Lantern 夜灯/Night~Light")),
    ("Storage", "Home", words("收纳箱/Box 衣架/Hanger 书架/Shelf")),
    ("Stationery", "Office", words("钢笔/Fountain~Pen 笔记本/Notebook 砚台/Inkstone")),
    ("Bags", "Office", words("双肩包/Backpack 公文包/Briefcase 帆布袋/Tote")),
    ("Outdoor", "Leisure", words("帐篷/Tent 水壶/Flask 登山杖/Trekking~Pole")),
    ("Toys", "Leisure", words("积木/Blocks 拼图/Puzzle 风筝/Kite")),
    ("Sale, \"last pieces\"", "Outlet", words("风扇/Fan 花瓶/Vase 地毯/Rug")),
  ]

  static let domains = ["example.com", "example.net", "example.org"].map { Array($0.utf8) }

  static let notes = [
    "Please call first,\nthe gate says \"Rose Court\"", "放门口就好，谢谢", "Gift, no price tags",
    "请用\"环保\"包装,\n不要塑料袋",
  ].map { Array($0.utf8) }

  static let agents: [(name: String, group: String)] = [
    ("Agent Birch", "Orders"), ("Agent Cedar", "Orders"), ("Agent Hazel", "Care"), ("Agent Linden", "Care"),
    ("客服小枫", "Complaints"), ("Agent Rowan", "Complaints"),
  ]

  static let subjects = [
    "Where is my parcel?", "包裹还没有到", "Wrong colour, \"blue\" instead of green", "发票抬头写错了",
    "How do I change\tmy address?", "谢谢 😀", "Kettle leaks\nafter two days",
  ]
}

extension [UInt8] {
  /// Appends a word of the lists, whose tildes stand for blanks.
  mutating func append(word: [UInt8]) {
    for byte in word { append(byte == 0x7E ? 0x20 : byte) }
  }
}
