using System.Collections.Immutable;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;

namespace Tensors.Hosting;

/// <summary>What the generated <c>AddSharedTensors</c> of each assembly calls.</summary>
public static class SharedTensorServices
{
    /// <summary>The section of the configuration that holds the allocator's options.</summary>
    public const string Section = "SharedTensors";

    /// <summary>
    /// Registers a <see cref="SharedMemoryAllocator"/> and a <see cref="SharedTensorRegistry"/>, both one per application. The
    /// options come from the configuration's section <c>SharedTensors</c>, if there is a configuration, then from the
    /// callbacks; each type of known size gets its own size class.
    /// </summary>
    /// <param name="services">The services.</param>
    /// <param name="types">The tensor types of one assembly. Those of others are added by their own calls.</param>
    /// <param name="configure">Changes the options; null to take them as they are.</param>
    public static IServiceCollection Add(
        IServiceCollection services,
        ImmutableArray<SharedTensorType> types,
        Func<SharedMemoryAllocatorOptions, SharedMemoryAllocatorOptions>? configure
    )
    {
        ArgumentNullException.ThrowIfNull(services);
        services.AddSingleton(new Registration(types, configure));
        services.TryAddSingleton(provider => new SharedTensorRegistry(
            provider.GetServices<Registration>().SelectMany(registration => registration.Types)
        ));
        services.TryAddSingleton(provider => new SharedMemoryAllocator(Options(provider)));
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
            .GetServices<Registration>()
            .Aggregate(options, (current, registration) => registration.Configure?.Invoke(current) ?? current);
    }

    // A block that is large enough is aligned enough.
    private static TensorSlab Aligned(TensorSlab slab, int alignment) =>
        slab with
        {
            ByteLength = Math.Max(slab.ByteLength, alignment),
        };

    private sealed record Registration(
        ImmutableArray<SharedTensorType> Types,
        Func<SharedMemoryAllocatorOptions, SharedMemoryAllocatorOptions>? Configure
    );
}
