using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Tensors.Generators.Tests;

/// <summary>One call registers the allocator with its options and every declared tensor.</summary>
public sealed class AddSharedTensorsTests
{
    [Fact]
    public void The_configuration_gives_the_options_and_a_callback_has_the_last_word()
    {
        using var provider = Provide(
            [
                new("SharedTensors:MaxBytes", "64 MiB"),
                new("SharedTensors:PerSessionQuota", "8_000_000"),
                new("SharedTensors:TensorTtl", "00:00:05"),
                new("sharedtensors:allowheap", "true"),
            ],
            options => options.PerSessionQuota /= 2
        );
        var allocator = provider.GetRequiredService<SharedMemoryAllocator>();
        Assert.Equal(64 << 20, allocator.Metrics.LimitBytes);
        Assert.Equal(4_000_000, allocator.GetSessionUsage("").QuotaBytes);
        Assert.Same(allocator, provider.GetRequiredService<SharedMemoryAllocator>());
    }

    [Fact]
    public void Without_a_configuration_the_defaults_hold()
    {
        using var provider = new ServiceCollection().AddSharedTensors().BuildServiceProvider();
        Assert.Equal(1L << 30, provider.GetRequiredService<SharedMemoryAllocator>().Metrics.LimitBytes);
    }

    [Fact]
    public void Without_a_configuration_a_callback_sets_the_options()
    {
        using var provider = new ServiceCollection()
            .AddSharedTensors(options => options.MaxBytes = 8 << 20)
            .BuildServiceProvider();
        Assert.Equal(8 << 20, provider.GetRequiredService<SharedMemoryAllocator>().Metrics.LimitBytes);
    }

    [Fact]
    public void Wrong_options_are_an_error_when_the_allocator_is_first_resolved()
    {
        using var provider = new ServiceCollection()
            .AddSharedTensors(options => options.MaxBytes = 0)
            .BuildServiceProvider();
        var error = Assert.Throws<OptionsValidationException>(() =>
            provider.GetRequiredService<SharedMemoryAllocator>()
        );
        Assert.Contains("MaxBytes is 0 bytes; it must be from 1 to", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Tensors_of_known_size_are_warm_before_the_first_request()
    {
        using var provider = Provide([new("SharedTensors:WarmTensors", "2")]);
        var allocator = provider.GetRequiredService<SharedMemoryAllocator>();
        using var any = allocator.Allocate(1);
        var committed = allocator.CommittedBytes;

        // Known by its largest lengths: 8 x 4.
        using var first = Matrix.Allocate(allocator, 8, 4);
        using var second = Matrix.Allocate(allocator, 8, 4);
        Assert.Equal(committed, allocator.CommittedBytes);
    }

    [Fact]
    public void The_registry_finds_types_by_what_lies_in_memory()
    {
        using var provider = Provide([]);
        var registry = provider.GetRequiredService<SharedTensorRegistry>();
        Assert.Equal([typeof(ImageBatch)], registry.Matching(DType.Float32, [7, 3, 4, 5]).Select(t => t.Type));
        Assert.Empty(registry.Matching(DType.Int16, [9, 1]));
        Assert.True(registry.TryFind(typeof(Matrix), out var matrix));
        Assert.Equal((4096, "int16[row<=8, column<=4]"), (matrix.Alignment, matrix.Spec.ToString()));
        Assert.Equal(
            [typeof(Deep), typeof(ImageBatch), typeof(Mask), typeof(Matrix), typeof(SampleRate)],
            registry
                .Types.Select(t => t.Type)
                .Where(t => string.Equals(t.Namespace, typeof(Mask).Namespace, StringComparison.Ordinal))
                .OrderBy(t => t.Name, StringComparer.Ordinal)
        );
    }

    [Theory]
    [InlineData("MaxBytes", "lots", "'SharedTensors:MaxBytes' is 'lots'. Expected a number of bytes")]
    [InlineData("MaxBytes", "-1", "Expected a number of bytes")]
    [InlineData("MaxBytes", "9999999999 TB", "Expected a number of bytes")]
    [InlineData("TensorTtl", "soon", "Expected a time")]
    [InlineData("TensorTtl", "30", "'SharedTensors:TensorTtl' is '30'. Expected a time as hours:minutes:seconds")]
    [InlineData(
        "MaxBytes:Value",
        "1",
        "'SharedTensors:MaxBytes:Value' is unknown. 'SharedTensors:MaxBytes' takes a single value"
    )]
    [InlineData("AllowHeap", "yes", "Expected true or false")]
    [InlineData("Backing", "2", "Expected Files")]
    [InlineData("MaxPeerRegions", "1.5", "Expected a whole number")]
    [InlineData("Slabs:0", "1", "'SharedTensors:Slabs' is unknown. Known keys: MaxBytes, ")]
    [InlineData("MaxByte", "1", "'SharedTensors:MaxByte' is unknown. Known keys: MaxBytes, ")]
    public void What_cannot_be_read_is_named(string key, string value, string message)
    {
        using var provider = Provide([new("SharedTensors:" + key, value)]);
        var error = Assert.Throws<InvalidOperationException>(() =>
            provider.GetRequiredService<SharedMemoryAllocator>()
        );
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_value_in_the_place_of_the_section_is_refused()
    {
        using var provider = Provide([new("SharedTensors", "64 MiB")]);
        var error = Assert.Throws<InvalidOperationException>(() =>
            provider.GetRequiredService<SharedMemoryAllocator>()
        );
        Assert.Contains("'SharedTensors' is '64 MiB'. Expected a section", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_type_within_a_generic_one_is_found_whatever_it_is_made_of()
    {
        var registry = new SharedTensorRegistry([new(typeof(Holder<>.Inner), Mask.Spec)]);
        Assert.True(registry.TryFind(typeof(Holder<int>.Inner), out var found));
        Assert.True(registry.TryFind(typeof(Holder<>.Inner), out _));
        Assert.Same(Mask.Spec, found.Spec);
        Assert.False(registry.TryFind(typeof(List<int>), out _));
    }

    private static class Holder<T>
    {
        public readonly struct Inner;
    }

    private static ServiceProvider Provide(
        KeyValuePair<string, string?>[] settings,
        Action<SharedMemoryAllocatorOptions>? configure = null
    ) =>
        new ServiceCollection()
            .AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection(settings).Build())
            .AddSharedTensors(configure)
            .BuildServiceProvider();
}
