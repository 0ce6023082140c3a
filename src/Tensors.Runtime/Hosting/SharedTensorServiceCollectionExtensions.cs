using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Tensors;
using Tensors.CompilerServices;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Provides extension methods that add shared tensor services to an <see cref="IServiceCollection"/>.</summary>
public static class SharedTensorServiceCollectionExtensions
{
    private const string Section = "SharedTensors";

    private static readonly ConfigurationKeys _keys = new(
        (nameof(SharedMemoryAllocatorOptions.MaxBytes), ConfigurationValue.Bytes),
        (nameof(SharedMemoryAllocatorOptions.MaxHeapBytes), ConfigurationValue.Bytes),
        (nameof(SharedMemoryAllocatorOptions.PerSessionQuota), ConfigurationValue.Bytes),
        (nameof(SharedMemoryAllocatorOptions.TensorTtl), ConfigurationValue.Time()),
        (nameof(SharedMemoryAllocatorOptions.RegionBytes), ConfigurationValue.Bytes),
        (nameof(SharedMemoryAllocatorOptions.MaxTensorsPerRegion), ConfigurationValue.Number()),
        (nameof(SharedMemoryAllocatorOptions.MaxPeerRegions), ConfigurationValue.Number()),
        (nameof(SharedMemoryAllocatorOptions.HighWaterBytes), ConfigurationValue.Bytes),
        (nameof(SharedMemoryAllocatorOptions.Backing), ConfigurationValue.Choice<RegionBacking>()),
        (nameof(SharedMemoryAllocatorOptions.AllowHeap), ConfigurationValue.Flag),
        (nameof(SharedMemoryAllocatorOptions.WarmTensors), ConfigurationValue.Number())
    );

    /// <summary>
    /// Registers one <see cref="SharedMemoryAllocator"/> and one <see cref="SharedTensorRegistry"/> for the application. Both know the
    /// tensor types of all assemblies that the program references. The allocator has a separate size class for each tensor type whose
    /// size is fixed or limited, for up to 64 sizes.
    /// </summary>
    /// <remarks>
    /// The options (<see cref="SharedMemoryAllocatorOptions"/>) are read from the configuration section <c>SharedTensors</c>,
    /// then set by <paramref name="configure"/> and other <c>Configure</c> callbacks in the order of their registration. A
    /// further call only adds its callback. The application fails to start if the options are not valid.
    /// </remarks>
    /// <param name="services">The service collection.</param>
    /// <param name="configure">A callback that sets options, or null.</param>
    /// <returns>The same service collection.</returns>
    public static IServiceCollection AddSharedTensors(
        this IServiceCollection services,
        Action<SharedMemoryAllocatorOptions>? configure = null
    )
    {
        ArgumentNullException.ThrowIfNull(services);
        ConfiguredOptions.Add(
            services,
            Options.Options.DefaultName,
            Section,
            Bind,
            SharedMemoryAllocatorOptions.FindProblem,
            configure
        );
        services.TryAddSingleton(static _ => new SharedTensorRegistry(SharedTensorCatalog.ListTypes()));
        services.TryAddSingleton(static provider => new SharedMemoryAllocator(
            provider.GetRequiredService<IOptions<SharedMemoryAllocatorOptions>>().Value
        ));
        return services;
    }

    private static void Bind(
        SharedMemoryAllocatorOptions options,
        IConfigurationSection? section,
        IServiceProvider provider
    )
    {
        if (section is not null)
        {
            _keys.Read(section).Bind(options, ConfiguredOptions.Strict);
        }

        if (options.Logger == NullLogger.Instance && provider.GetService<ILoggerFactory>() is { } loggers)
        {
            options.Logger = loggers.CreateLogger<SharedMemoryAllocator>();
        }

        // The largest sizes come first: only 64 sizes are possible, and an exact size class saves the most for large tensors.
        var declared = provider
            .GetRequiredService<SharedTensorRegistry>()
            .Types.Select(type => (Slab: TensorSlab.TryFor(type.Spec, 0, PeerAccess.Read), type.Alignment))
            .Where(type => type.Slab is not null)
            .Select(type => Aligned(type.Slab!.Value, type.Alignment))
            .OrderByDescending(slab => slab.ByteLength);
        options.Slabs = [.. options.Slabs.Concat(declared).Distinct().Take(SharedMemoryAllocatorOptions.MaxSlabs)];
    }

    // A block begins at a multiple of its size, or of a page, so a block that is large enough is also aligned.
    private static TensorSlab Aligned(TensorSlab slab, int alignment) =>
        slab with
        {
            ByteLength = Math.Max(slab.ByteLength, alignment),
        };
}
