import jakarta.persistence.CascadeType;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.ManyToMany;
import jakarta.persistence.ManyToOne;
import jakarta.persistence.OneToMany;
import jakarta.persistence.Table;
import jakarta.persistence.Version;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.hibernate.annotations.TenantId;
import org.hibernate.boot.MetadataSources;
import org.hibernate.boot.registry.StandardServiceRegistryBuilder;
import org.hibernate.envers.Audited;

/** A small shop for several tenants, as its developers write it; its tables are written by Hibernate's own schema export, with Envers' unless it is told "plain". */
public class Shop {
  enum State { OPEN, PAID }

  @Entity @Table(name = "customer") @Audited
  public static class Customer {
    @Id @GeneratedValue(strategy = GenerationType.SEQUENCE) Long id;
    @TenantId @Column(name = "tenant_id") String tenant;
    @Column(length = 80) String name;
    Instant since;
    @Version int version;
  }

  @Entity @Table(name = "product") @Audited
  public static class Product {
    @Id @GeneratedValue UUID id;
    @TenantId @Column(name = "tenant_id") String tenant;
    String name;
    @Column(precision = 10, scale = 2) BigDecimal price;
    @ManyToMany Set<Category> categories;
  }

  @Entity @Table(name = "category") @Audited
  public static class Category {
    @Id @GeneratedValue UUID id;
    @TenantId @Column(name = "tenant_id") String tenant;
    String name;
  }

  @Entity @Table(name = "orders") @Audited
  public static class Order {
    @Id @GeneratedValue(strategy = GenerationType.SEQUENCE) Long id;
    @TenantId @Column(name = "tenant_id") String tenant;
    @ManyToOne Customer customer;
    @Enumerated(EnumType.STRING) State state;
    byte[] receipt;
    @OneToMany(mappedBy = "order", cascade = CascadeType.ALL) List<Line> lines;
  }

  @Entity @Table(name = "line") @Audited
  public static class Line {
    @Id @GeneratedValue(strategy = GenerationType.IDENTITY) Long id;
    @TenantId @Column(name = "tenant_id") String tenant;
    @ManyToOne(optional = false) Order order;
    @ManyToOne Product product;
    int amount;
  }

  public static void main(String[] args) {
    var registry = new StandardServiceRegistryBuilder()
        .applySetting("hibernate.dialect", "org.hibernate.dialect.PostgreSQLDialect")
        .applySetting("hibernate.boot.allow_jdbc_metadata_access", "false")
        .applySetting("hibernate.hbm2ddl.delimiter", ";")
        .applySetting("hibernate.integration.envers.enabled", args.length < 2 ? "true" : "false")
        .applySetting("jakarta.persistence.schema-generation.scripts.action", "create")
        .applySetting("jakarta.persistence.schema-generation.scripts.create-target", args[0])
        .build();
    var metadata = new MetadataSources(registry)
        .addAnnotatedClass(Customer.class)
        .addAnnotatedClass(Product.class)
        .addAnnotatedClass(Category.class)
        .addAnnotatedClass(Order.class)
        .addAnnotatedClass(Line.class)
        .buildMetadata();
    metadata.buildSessionFactory().close();
    StandardServiceRegistryBuilder.destroy(registry);
  }
}
