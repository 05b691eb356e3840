# Makes a small shop's tables for several tenants in the database that PG* name, by ActiveRecord's own migrations; those of
# Active Storage are as `rails active_storage:install` writes them. With "plain" it has none, and its join table has foreign keys.
require "active_record"

PLAIN = ARGV.include?("plain")

ActiveRecord::Base.establish_connection(
  adapter: "postgresql", host: ENV["PGHOST"], database: ENV["PGDATABASE"], username: ENV["PGUSER"]
)
ActiveRecord::Base.logger = nil
ActiveRecord::Migration.verbose = false

class CreateShop < ActiveRecord::Migration[6.1]
  def change
    enable_extension "citext"
    enable_extension "hstore"
    execute "CREATE TYPE order_state AS ENUM ('open', 'paid')"
    create_table :accounts, id: :uuid, default: -> { "gen_random_uuid()" } do |t|
      t.string :name, null: false
      t.timestamps
    end
    create_table :users do |t|
      t.references :account, type: :uuid, null: false, foreign_key: true
      t.citext :email, null: false
      t.string :encrypted_password, limit: 128
      t.inet :last_sign_in_ip
      t.timestamps
      t.index %i[account_id email], unique: true
    end
    create_table :products, id: :uuid, default: -> { "gen_random_uuid()" } do |t|
      t.references :account, type: :uuid, null: false, foreign_key: true
      t.string :name
      t.decimal :price, precision: 10, scale: 2, default: "0.0"
      t.jsonb :properties, default: {}, null: false
      t.hstore :labels
      t.string :tags, array: true, default: []
      t.index :properties, using: :gin
      t.check_constraint "price >= 0"
    end
    create_table :orders do |t|
      t.references :account, type: :uuid, null: false, foreign_key: { on_delete: :cascade }
      t.references :user, foreign_key: { on_delete: :nullify }
      t.column :state, :order_state, default: "open", null: false
      t.text :note
      t.datetime :placed_at, precision: 6
      t.daterange :shipping
      t.index :placed_at, where: "(state = 'open'::order_state)"
      t.timestamps
    end
    create_table :order_lines do |t|
      t.references :account, type: :uuid, null: false
      t.references :order, null: false, foreign_key: true
      t.references :product, type: :uuid, foreign_key: true
      t.integer :amount, null: false, default: 1
      t.integer :position
    end
    create_table :products_users, id: false do |t|
      t.references :product, type: :uuid, null: false, index: false, foreign_key: PLAIN
      t.references :user, null: false, index: false, foreign_key: PLAIN
      t.index %i[product_id user_id], unique: true
    end
  end
end

class CreateActiveStorageTables < ActiveRecord::Migration[6.1]
  def change
    create_table :active_storage_blobs do |t|
      t.string :key, null: false
      t.string :filename, null: false
      t.string :content_type
      t.text :metadata
      t.string :service_name, null: false
      t.bigint :byte_size, null: false
      t.string :checksum, null: false
      t.datetime :created_at, null: false
      t.index [:key], unique: true
    end
    create_table :active_storage_attachments do |t|
      t.string :name, null: false
      t.references :record, null: false, polymorphic: true, index: false
      t.references :blob, null: false
      t.datetime :created_at, null: false
      t.index %i[record_type record_id name blob_id],
              name: "index_active_storage_attachments_uniqueness", unique: true
      t.foreign_key :active_storage_blobs, column: :blob_id
    end
    create_table :active_storage_variant_records do |t|
      t.belongs_to :blob, null: false, index: false
      t.string :variation_digest, null: false
      t.index %i[blob_id variation_digest],
              name: "index_active_storage_variant_records_uniqueness", unique: true
      t.foreign_key :active_storage_blobs, column: :blob_id
    end
  end
end

connection = ActiveRecord::Base.connection
ActiveRecord::SchemaMigration.create_table
ActiveRecord::InternalMetadata.create_table
ActiveRecord::InternalMetadata[:environment] = "production"
migrations = [[CreateShop, "20260101000001"]]
migrations << [CreateActiveStorageTables, "20260101000002"] unless PLAIN
migrations.each do |migration, version|
  migration.new.migrate(:up)
  ActiveRecord::SchemaMigration.create!(version: version)
end
connection.close
