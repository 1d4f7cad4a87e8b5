package io.nightshift.sandbox;

import java.util.List;

/** The customers and articles of the simulated shop. */
final class ShopWorld {

  /**
   * A customer.
   *
   * @param currency the currency of the customer's orders
   */
  record Customer(String id, String email, String currency) {}

  /**
   * An article.
   *
   * @param price its approximate price, in whole units
   */
  record Article(String sku, String price) {}

  static final List<Customer> CUSTOMERS =
      List.of(
          new Customer("cus-ada", "ada@example.com", "EUR"),
          new Customer("cus-grace", "grace@example.com", "USD"),
          new Customer("cus-zoë", "zoe@example.com", "EUR"),
          new Customer("cus-jürgen", "juergen@example.com", "EUR"),
          new Customer("客户-陆羽", "luyu@example.com", "CNY"),
          new Customer("cus-sen-no-rikyū", "rikyu@example.com", "JPY"),
          new Customer("cus-łukasz", "lukasz@example.com", "PLN"),
          new Customer("cus-🫖", "teapot@example.com", "GBP"));

  static final List<Article> ARTICLES =
      List.of(
          new Article("TEA-EARL-GREY-100", "12"),
          new Article("TEA-ASSAM-250", "18"),
          new Article("TEA-SENCHA-100", "21"),
          new Article("TEA-GYOKURO-50", "34"),
          new Article("TEA-龙井-100", "29"),
          new Article("TEA-ROOIBOS-500", "16"),
          new Article("MUG-BLUE", "9"),
          new Article("TEAPOT-CAST-IRON", "64"),
          new Article("KETTLE", "49"));

  static final List<String> ACTORS =
      List.of("user:ada", "user:grace", "user:zoë", "user:luyu", "service:payments");

  private ShopWorld() {}
}
