using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Tensors;
using Tensors.CompilerServices;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers shared memory with an application.</summary>
public static class SharedTensorServiceCollectionExtensions
{
    private const string Section = "SharedTensors";

    /// <summary>
    /// Registers a <see cref="SharedMemoryAllocator"/> and a <see cref="SharedTensorRegistry"/>, one of each for the application. They know
    /// the tensor types of all assemblies that the program references; each type of fixed size gets its own size class.
    /// </summary>
    /// <remarks>
    /// The options come from the configuration's section <c>SharedTensors</c>, then from <paramref name="configure"/>. Calling this
    /// again adds another callback.
    /// </remarks>
    /// <param name="services">The services.</param>
    /// <param name="configure">Changes the options.</param>
    public static IServiceCollection AddSharedTensors(
        this IServiceCollection services,
        Func<SharedMemoryAllocatorOptions, SharedMemoryAllocatorOptions>? configure = null
    )
    {
        ArgumentNullException.ThrowIfNull(services);
        if (configure is not null)
        {
            services.AddSingleton(new OptionsChange(configure));
        }

        services.TryAddSingleton(static _ => new SharedTensorRegistry(SharedTensorCatalog.ListTypes()));
        services.TryAddSingleton(static provider => new SharedMemoryAllocator(Options(provider)));
        return services;
    }

    private static SharedMemoryAllocatorOptions Options(IServiceProvider provider)
    {
        var options = new SharedMemoryAllocatorOptions();
        var warm = 0;
        if (provider.GetService<IConfiguration>() is { } configuration)
        {
            options = AllocatorConfiguration.Read(configuration.GetSection(Section), options, out warm);
        }

        if (provider.GetService<ILoggerFactory>() is { } loggers)
        {
            options = options with { Logger = loggers.CreateLogger<SharedMemoryAllocator>() };
        }

        // The largest first: there is room for 64 sizes, and a size class of its own saves most where tensors are large.
        var slabs = provider
            .GetRequiredService<SharedTensorRegistry>()
            .Types.Select(type => (Slab: TensorSlab.TryFor(type.Spec, warm, PeerAccess.Read), type.Alignment))
            .Where(type => type.Slab is not null)
            .Select(type => Aligned(type.Slab!.Value, type.Alignment))
            .Distinct()
            .OrderByDescending(slab => slab.ByteLength)
            .Take(SharedMemoryAllocatorOptions.MaxSlabs);
        options = options with { Slabs = [.. slabs] };
        return provider
            .GetServices<OptionsChange>()
            .Aggregate(options, static (current, change) => change.Configure(current));
    }

    // A block that is large enough is aligned enough.
    private static TensorSlab Aligned(TensorSlab slab, int alignment) =>
        slab with
        {
            ByteLength = Math.Max(slab.ByteLength, alignment),
        };

    private sealed record OptionsChange(Func<SharedMemoryAllocatorOptions, SharedMemoryAllocatorOptions> Configure);
}
